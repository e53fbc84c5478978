package portico.hypervisor.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of a guest's operating system, for one look at its machine. Lines are put together by {@link #run(Guest, String)}. */
interface Shell {

    /** What a command printed, and its exit code. */
    record Said(int code, String text) {
        static Said ok(String text) { return new Said(0, text); }

        static Said no(int code, String text) { return new Said(code, text); }
    }

    /** One command with its arguments, quotes taken off. */
    Said run(List<String> words);

    Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(&&|\\|\\||;|>>|>|&)|([^\\s\"';&|>]+)|(\\S)");

    /** What the command prints on this guest's console, ending with a line feed unless it is nothing. */
    static String console(Guest guest, String line) {
        var said = run(guest, line);
        return said.text.isEmpty() ? "" : said.text.endsWith("\n") ? said.text : said.text + "\n";
    }

    /** Runs lines of commands joined by {@code ; && ||}, with output into files by {@code >} and {@code >>}. The last command's exit code counts. */
    static Said run(Guest guest, String lines) {
        var text = new StringBuilder();
        int code = 0;
        for (var line : lines.split("\\R")) {
            var command = new ArrayList<String>();
            boolean skip = false;
            for (var word : words(line + " ;")) {
                if (!List.of(";", "&&", "||", "&").contains(word)) {
                    command.add(word);
                    continue;
                }
                if (!skip && !command.isEmpty()) {
                    var said = one(guest, command);
                    code = said.code;
                    if (!said.text.isEmpty()) text.append(said.text).append(said.text.endsWith("\n") ? "" : "\n");
                }
                skip = word.equals("&&") && code != 0 || word.equals("||") && code == 0;
                command.clear();
            }
        }
        return new Said(code, text.toString());
    }

    private static Said one(Guest guest, List<String> command) {
        var machine = guest.machine();
        // It may have been switched off since the key was pressed; then nothing answers any more.
        if (machine.isEmpty() || !(machine.get().life() instanceof Life.On on) || machine.get().disk().isEmpty()) return Said.ok("");
        int into = Math.max(command.lastIndexOf(">"), command.lastIndexOf(">>"));
        var words = into < 0 ? command : command.subList(0, into);
        if (words.isEmpty() || into == command.size() - 1) return Said.no(2, "syntax error");
        Shell shell = machine.get().disk().get().isWindows() ? new WindowsShell(guest, machine.get(), on) : new LinuxShell(guest, machine.get(), on);
        var said = shell.run(words);
        if (into < 0 || said.code != 0) return said;
        var path = command.get(into + 1);
        boolean append = command.get(into).equals(">>");
        guest.change(inside -> inside.withFile(path, (append ? inside.file(path).orElse("") : "") + said.text + "\n"));
        return Said.ok("");
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        for (var matcher = WORD.matcher(line); matcher.find(); )
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : matcher.group());
        return words;
    }
}
