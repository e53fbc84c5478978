package portico.place;

import static portico.place.PlaceException.Kind.NOT_LET_IN;
import static portico.place.PlaceException.Kind.STRANGER;
import static portico.place.PlaceException.Kind.TIMEOUT;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClientFactory;

/**
 * The one connection to a place: made when it is first needed, kept alive, made anew when it died. While it is being made everybody waits for the same attempt; after a
 * failed one everybody hears of that for a moment, instead of each trying again.
 */
final class Connection implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(8), LET_IN = Duration.ofSeconds(8), ALIVE = Duration.ofSeconds(5), AFTER_FAILURE = Duration.ofSeconds(2);
    /** Signs of life that may be missing before a connection counts as dead. */
    private static final int MISSING = 3;
    /** What a file operation may take; a storage that hangs must not hold its caller for ever. */
    private static final Duration FILES = Duration.ofSeconds(40);

    /** @param files its file system, which ends with the session */
    record Open(ClientSession session, FileSystem files) {}

    private record Failed(PlaceException why, long nanos) {}

    private final Reach reach;
    private final Keys keys;
    /** The host key that the attempt under way was shown; null: none yet. Kept here, because a session forgets all it knew when it ends. */
    private volatile PublicKey shown;
    private SshClient client;
    private CompletableFuture<Open> attempt;
    private Failed failed;
    private boolean closed;

    Connection(Reach reach, Keys keys) {
        this.reach = reach;
        this.keys = keys;
    }

    /** @throws PlaceException when there is none and none can be made */
    Open open() {
        var mine = current();
        try {
            return mine.get(CONNECT.plus(LET_IN).plus(LET_IN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException no) {
            if (no.getCause() instanceof PlaceException why) throw new PlaceException(why.kind, why.getMessage(), why);
            throw new PlaceException(UNREACHABLE, reach + " cannot be reached: " + no.getCause(), no.getCause());
        } catch (TimeoutException silent) {
            throw new PlaceException(UNREACHABLE, reach + " does not answer", silent);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new PlaceException(TIMEOUT, "interrupted on the way to " + reach, stopping);
        }
    }

    /** Whether there is no connection that works. */
    synchronized boolean isLost() { return attempt == null || !attempt.isDone() || attempt.isCompletedExceptionally() || !attempt.join().session.isOpen(); }

    private synchronized CompletableFuture<Open> current() {
        if (closed) throw new PlaceException(UNREACHABLE, "the portal stops");
        if (attempt != null && !isSpent(attempt)) return attempt;
        var fresh = new CompletableFuture<Open>();
        attempt = fresh;
        Thread.ofVirtual().name("ssh " + reach).start(() -> connect(fresh));
        return fresh;
    }

    private boolean isSpent(CompletableFuture<Open> attempt) {
        if (!attempt.isDone()) return false;
        if (attempt.isCompletedExceptionally()) return failed == null || System.nanoTime() - failed.nanos > AFTER_FAILURE.toNanos();
        var open = attempt.join();
        return !open.session.isOpen() || !open.files.isOpen();
    }

    private void connect(CompletableFuture<Open> result) {
        ClientSession session = null;
        try {
            var key = keys.of(reach);
            shown = null;
            session = client(hostKeys()).connect(reach.user(), reach.address(), reach.port()).verify(CONNECT).getSession();
            session.addPublicKeyIdentity(key);
            letIn(session);
            result.complete(new Open(session, SftpClientFactory.instance().createSftpFileSystem(session)));
        } catch (IOException no) {
            fail(result, session, new PlaceException(UNREACHABLE, reach + " cannot be reached: " + no.getMessage(), no));
        } catch (PlaceException no) {
            fail(result, session, no);
        } catch (RuntimeException no) {
            fail(result, session, new PlaceException(UNREACHABLE, reach + " cannot be reached: " + no, no));
        }
    }

    private void letIn(ClientSession session) throws IOException {
        try {
            session.auth().verify(LET_IN);
        } catch (IOException | RuntimeException no) {
            // A session that ended already, because of the key it was shown, does not begin to ask.
            var offered = shown;
            if (offered != null && !hostKeys().has(offered)) throw new PlaceException(STRANGER, reach + " shows the host key " + HostKeys.fingerprint(offered) + ", not " + hostKeys().fingerprints() + ": it was set up anew, or somebody stands in between", no);
            if (offered != null) throw new PlaceException(NOT_LET_IN, reach + " does not let us in with our key: " + no.getMessage(), no);
            throw no;
        }
    }

    private void fail(CompletableFuture<Open> result, ClientSession session, PlaceException why) {
        if (session != null) session.close(true);
        synchronized (this) {
            failed = new Failed(why, System.nanoTime());
        }
        result.completeExceptionally(why);
    }

    private HostKeys hostKeys() {
        try {
            return HostKeys.of(reach.hostKey());
        } catch (IllegalArgumentException bad) {
            throw new PlaceException(PlaceException.Kind.BAD_SETTING, reach + ": " + bad.getMessage(), bad);
        }
    }

    private synchronized SshClient client(HostKeys known) {
        if (client != null) return client;
        var made = SshClient.setUpDefaultClient();
        // Nothing of the account that the portal runs under counts: no ~/.ssh/config, no keys, no known hosts.
        made.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        made.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        made.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory()));
        made.setServerKeyVerifier((session, address, offered) -> {
            shown = offered;
            return known.has(offered);
        });
        made.setSessionFactory(new SessionFactory(made) {
            @Override protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new ClientSessionImpl(getClient(), io) {
                    @Override protected String resolveAvailableSignaturesProposal(FactoryManager manager) {
                        var ours = known.proposal(NamedResource.getNameList(getSignatureFactories()));
                        return ours.isEmpty() ? super.resolveAvailableSignaturesProposal(manager) : ours;
                    }
                };
            }
        });
        CoreModuleProperties.NIO_WORKERS.set(made, 2);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(made, ALIVE);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(made, MISSING);
        CoreModuleProperties.IDLE_TIMEOUT.set(made, FILES);
        made.start();
        client = made;
        return made;
    }

    /** Ends it; whoever waits in it hears that it broke. */
    @Override public synchronized void close() {
        closed = true;
        if (client != null) client.close(true);
    }
}
