package portico.launch;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of the program: reads the command line and runs the command. */
@QuarkusMain
@Command(name = "./portico", description = "Self-service portal for VPS hosting.", mixinStandardHelpOptions = true, version = "Portico 0.1.0",
        synopsisSubcommandLabel = "COMMAND", subcommands = {Up.class, Down.class, Apply.class, Backup.class, Restore.class, Doctor.class, PrepareHost.class, Template.class})
public final class Launcher {

    private static final int MISUSE = 2;
    private static final int FAILED = 1;

    private Launcher() {}

    /** Ends the process with the command's status: 0, 1 when it failed, 2 when it was called wrongly. */
    public static void main(String... arguments) {
        var line = new CommandLine(new Launcher());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof LaunchError) && !(failure instanceof portico.tenant.world.WorldError)) throw failure;
            System.err.println(failure.getMessage());
            return FAILED;
        });
        line.setParameterExceptionHandler((wrong, given) -> {
            System.err.println(wrong.getMessage());
            wrong.getCommandLine().usage(System.err);
            return MISUSE;
        });
        System.exit(line.execute(arguments.length == 0 ? new String[] {"up"} : arguments));
    }
}
