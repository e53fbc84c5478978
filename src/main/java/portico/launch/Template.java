package portico.launch;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portico.launch.host.HostSetup;

/** Commands about guest templates. */
@Command(name = "template", description = "Build guest templates.", mixinStandardHelpOptions = true, subcommands = Template.Build.class, synopsisSubcommandLabel = "COMMAND")
class Template {

    @Command(name = "build", description = "Build a guest template from Debian packages, replacing the one that is there.", mixinStandardHelpOptions = true)
    static class Build implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "tiny (20 MB, boots in seconds) or debian-12.")
        String name;

        @Option(names = "--storage", paramLabel = "DIR", description = "Where disks and templates are kept (default: ${DEFAULT-VALUE}).")
        Path storage = HostSetup.STORAGE;

        @Override public Integer call() {
            try {
                var file = HostSetup.buildTemplate(name, storage.toAbsolutePath(), System.out::println);
                System.out.println("built " + file + "; an entry under 'templates' of a world file offers it to customers: image: " + file.getFileName());
                return 0;
            } catch (HostSetup.TemplateFailed failed) {
                throw new LaunchError("the template " + name + " was not built: " + failed.getMessage(), failed);
            }
        }
    }
}
