package portico.tenant.world;

import java.util.List;

/** A world file that cannot be used. Nothing was changed; the message holds one line per problem, each with the file's name, line and key. */
public class WorldError extends RuntimeException {

    private final List<String> problems;

    public WorldError(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() { return problems; }
}
