package portico.place;

import static portico.place.PlaceException.Kind.NO_PROGRAM;
import static portico.place.PlaceException.Kind.TIMEOUT;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;

/** Programs on another machine, each in a channel of the one connection. */
final class Programs {

    /** OpenSSH lets ten channels into one connection, unless told otherwise: one is for files. Long programs must not keep short ones out. */
    private static final int SHORT_ONES = 4, LONG_ONES = 4;
    /** It counts one that ended for a moment longer. */
    private static final int TRIES = 20;
    private static final Duration AGAIN = Duration.ofMillis(100), BEGIN = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 127, DEFERRED = 255;

    private final String name;
    private final Connection connection;
    private final Semaphore shortOnes = new Semaphore(SHORT_ONES, true), longOnes = new Semaphore(LONG_ONES, true);

    /** @param name of the machine */
    Programs(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /** See {@link Place#run}. */
    Said run(Duration patience, byte[] input, String... command) {
        long end = System.nanoTime() + patience.toNanos();
        // A connection may have to be made first; that has a limit of its own.
        var session = connection.open().session();
        enter(shortOnes, patience, command[0]);
        try {
            var out = new ByteArrayOutputStream();
            var error = new ByteArrayOutputStream();
            // What nobody waits for any more ends there too.
            var channel = begin(session, "exec timeout -k 1 " + (patience.toSeconds() + 2) + " " + quoted(command), left(end), fresh -> {
                fresh.setOut(out);
                fresh.setErr(error);
            });
            try {
                try (var in = channel.getInvertedIn()) {
                    in.write(input);
                } catch (IOException ended) {
                    // A program that ended early says why by its status, which is what the caller judges.
                    if (!session.isOpen()) throw ended;
                }
                var state = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL), left(end));
                if (state.contains(ClientChannelEvent.TIMEOUT)) throw late(command[0], patience);
                return new Said(status(channel, command[0]), out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
            } finally {
                leave(channel);
            }
        } catch (IOException broken) {
            throw broken(command[0], broken);
        } finally {
            shortOnes.release();
        }
    }

    /** See {@link Place#follow}. */
    Said follow(Predicate<String> heard, String... command) {
        var session = connection.open().session();
        enter(longOnes, Duration.ofHours(1), command[0]);
        try {
            var channel = begin(session, "exec " + quoted(command) + " 2>&1 </dev/null", BEGIN, fresh -> {});
            try {
                var said = Lines.follow(new InputStreamReader(channel.getInvertedOut(), StandardCharsets.UTF_8), heard);
                return new Said(status(channel, command[0]), said, "");
            } finally {
                leave(channel);
            }
        } catch (IOException broken) {
            throw broken(command[0], broken);
        } finally {
            longOnes.release();
        }
    }

    /** What did not begin may be begun again. */
    private static ChannelExec begin(ClientSession session, String line, Duration patience, Consumer<ChannelExec> streams) throws IOException {
        for (int i = 1; ; i++) {
            var channel = session.createExecChannel(line);
            streams.accept(channel);
            try {
                channel.open().verify(patience);
                return channel;
            } catch (IOException no) {
                channel.close(true);
                if (!(no.getCause() instanceof SshChannelOpenException) || i == TRIES) throw no;
            }
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException stopping) {
                throw (IOException) new InterruptedIOException("interrupted").initCause(stopping);
            }
        }
    }

    /** The server counts a channel until both sides have closed it; one that is only forgotten on ours would fill its ten places. */
    private static void leave(ChannelExec channel) { channel.close(false); }

    /** A daemon that it left behind may keep the channel open; all that it said itself has come. */
    private int status(ChannelExec channel, String program) {
        channel.waitFor(Set.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(1));
        channel.waitFor(Set.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL), Duration.ofSeconds(5));
        if (channel.getExitSignal() != null) return DEFERRED;
        if (channel.getExitStatus() == null) throw new PlaceException(UNREACHABLE, name + " was lost while " + program + " ran there");
        if (channel.getExitStatus() == NOT_FOUND) throw new PlaceException(NO_PROGRAM, program + " is not installed on " + name);
        return channel.getExitStatus();
    }

    private void enter(Semaphore door, Duration patience, String program) {
        try {
            if (!door.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) throw late(program, patience);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new PlaceException(TIMEOUT, program + " was interrupted", stopping);
        }
    }

    private static Duration left(long end) {
        long nanos = end - System.nanoTime();
        return Duration.ofNanos(Math.max(nanos, Duration.ofMillis(50).toNanos()));
    }

    private PlaceException late(String program, Duration patience) { return new PlaceException(TIMEOUT, program + " on " + name + " is not through within " + patience.toSeconds() + " s"); }

    private PlaceException broken(String program, IOException broken) {
        if (broken instanceof InterruptedIOException) Thread.currentThread().interrupt();
        return new PlaceException(UNREACHABLE, name + " was lost while " + program + " ran there: " + broken.getMessage(), broken);
    }

    /** As a line for a POSIX shell in which every argument stands for itself. */
    private static String quoted(String... command) {
        for (var word : command) if (word.indexOf(0) >= 0) throw new IllegalArgumentException("a NUL in an argument of " + command[0]);
        return "env LC_ALL=C PATH=\"$PATH:/usr/sbin:/usr/bin:/sbin:/bin\" " + Arrays.stream(command).map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
    }
}
