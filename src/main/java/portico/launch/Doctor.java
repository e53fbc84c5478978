package portico.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import portico.launch.host.Finding;
import portico.launch.host.HostChecks;
import portico.launch.host.HostSetup;

/** Looks at everything the portal needs and says what to mend. Changes nothing. */
@Command(name = "doctor", description = "Check what is needed, one line each with the fix. Status 1 when something needs mending.", mixinStandardHelpOptions = true)
class Doctor implements Callable<Integer> {

    @Mixin DataOption data;

    @Option(names = "--simulate", description = "Leave out what only real guests need.")
    boolean simulate;

    @Option(names = "--storage", paramLabel = "DIR", description = "Where this host keeps disks and templates (default: ${DEFAULT-VALUE}).")
    Path storage = HostSetup.STORAGE;

    @Override public Integer call() {
        List<Finding> findings = new ArrayList<>(PortalChecks.findings(data.directory.toAbsolutePath()));
        if (!simulate) findings.addAll(HostChecks.findings(storage.toAbsolutePath()));
        for (var finding : findings) {
            System.out.printf("%-4s %-12s %s%s%n", finding.ok() ? "ok" : "FIX", finding.name(), finding.text(), finding.ok() ? "" : "\n     " + " ".repeat(13) + "-> " + finding.fix());
        }
        var bad = findings.stream().filter(finding -> !finding.ok()).count();
        System.out.println(bad == 0 ? "Everything is in order." : bad + " of " + findings.size() + " need attention.");
        return bad == 0 ? 0 : 1;
    }
}
