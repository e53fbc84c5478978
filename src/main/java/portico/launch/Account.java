package portico.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Under which account PostgreSQL runs: it refuses to be root. As root it gets a user namespace of its own, in which it is nobody but still owns its
 * files; where the kernel allows none, it runs as the account "nobody" and the files are handed to it.
 */
final class Account {

    private enum Way { AS_IT_IS, OWN_NAMESPACE, NOBODY }

    private static final Way WAY = way();
    private static final String NOBODY = "65534";

    private Account() {}

    /** What to put before a command line. */
    static List<String> prefix() {
        return switch (WAY) {
            case AS_IT_IS -> List.of();
            case OWN_NAMESPACE -> List.of("unshare", "-U");
            case NOBODY -> List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        };
    }

    /** Hands a directory with all below it to the account, where that is another one. */
    static void own(Path directory) throws IOException {
        if (WAY != Way.NOBODY) return;
        if (!succeeds("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()) || !succeeds("setpriv", "--reuid=" + NOBODY, "--clear-groups", "test", "-w", directory.toString())) {
            throw new LaunchError("PostgreSQL may not run as root, and the account nobody cannot reach " + directory
                    + ": choose another place with --data, start as an ordinary user, or set PORTICO_DB_URL");
        }
    }

    private static Way way() {
        if (!isRoot()) return Way.AS_IT_IS;
        return succeeds("unshare", "-U", "true") ? Way.OWN_NAMESPACE : Way.NOBODY;
    }

    /** Whether this process is root, and may therefore install packages and start system services. */
    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }

    private static boolean succeeds(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
