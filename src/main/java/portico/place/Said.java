package portico.place;

/** How a program ended and what it said. */
public record Said(int status, String out, String error) {

    public boolean ok() { return status == 0; }

    /** The first line of its complaint, for messages. */
    public String complaint() { return error.lines().filter(line -> !line.isBlank()).findFirst().orElse("status " + status); }
}
