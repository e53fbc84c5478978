package portico.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import portico.launch.host.HostCard;
import portico.launch.host.HostSetup;

/** Makes this machine a host, for a portal here or elsewhere, and prints what a portal elsewhere needs to know. */
@Command(name = "host-setup", description = "Turn this Debian or Ubuntu machine into a host for guests.", mixinStandardHelpOptions = true)
class PrepareHost implements Callable<Integer> {

    @Option(names = "--storage", paramLabel = "DIR", description = "Where disks and templates are kept (default: ${DEFAULT-VALUE}).")
    Path storage = HostSetup.STORAGE;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "At which portal and other hosts reach this machine (default: that of its way out).")
    String address;

    @Option(names = "--portal-key", paramLabel = "KEY", description = "Public SSH key of a portal on another machine, which may act as root here from then on.")
    String portalKey;

    @Override public Integer call() throws IOException {
        var card = new HostCard();
        try {
            if (portalKey != null) System.out.println(card.letIn(portalKey) ? "  letting the portal's key in as root" : "  the portal's key is let in already");
        } catch (IllegalArgumentException bad) {
            throw new LaunchError("--portal-key: " + bad.getMessage());
        }
        var result = prepare(storage.toAbsolutePath());
        if (!result.ready()) throw new LaunchError("this machine cannot be a host: " + result.reason());
        System.out.println("ready for guests, acceleration: " + result.acceleration() + (result.reason().isEmpty() ? "" : " (" + result.reason() + ")"));
        System.out.println();
        card.lines(address == null ? HostCard.ownAddress() : address, storage.toAbsolutePath()).forEach(System.out::println);
        return 0;
    }

    /** @throws LaunchError when {@link HostSetup#OVERRIDE} says what cannot be */
    static HostSetup.Result prepare(Path storage) {
        try {
            return HostSetup.prepare(storage, System.out::println);
        } catch (HostSetup.BadOverride bad) {
            throw new LaunchError(bad.getMessage(), bad);
        }
    }
}
