package portico.launch;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import portico.launch.host.HostSetup;

/** Makes this machine a host, for a portal here or elsewhere. */
@Command(name = "host-setup", description = "Turn this Debian or Ubuntu machine into a host for guests.", mixinStandardHelpOptions = true)
class PrepareHost implements Callable<Integer> {

    @Option(names = "--storage", paramLabel = "DIR", description = "Where disks and templates are kept (default: ${DEFAULT-VALUE}).")
    Path storage = HostSetup.STORAGE;

    @Override public Integer call() {
        var result = HostSetup.prepare(storage.toAbsolutePath(), System.out::println);
        if (!result.ready()) throw new LaunchError("this machine cannot be a host: " + result.reason());
        System.out.println("ready for guests, acceleration: " + result.acceleration() + (result.reason().isEmpty() ? "" : " (" + result.reason() + ")"));
        return 0;
    }
}
