package portico.launch;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option every command has: which installation is meant. */
class DataOption {

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "${env:PORTICO_DATA:-.portico}", description = "Where this installation keeps everything (default: ${DEFAULT-VALUE}).")
    Path directory;

    DataDirectory open() { return DataDirectory.at(directory); }
}
