package portico.guest;

import portico.hypervisor.GuestCommands;

/**
 * What a command line printed, as one part of an answer: a JSON string without {@code \\u} escapes. Clients split answers at bars and semicolons, and JSON has
 * no other way to write these; so they stand there in full width, which people read as the same.
 */
final class GuestOutput {

    private GuestOutput() {}

    static String written(GuestCommands.Outcome outcome) {
        var text = outcome.output() + (outcome.cut() ? "\n[output cut]" : "") + (outcome.exitCode() == 0 ? "" : (outcome.output().isEmpty() || outcome.output().endsWith("\n") ? "" : "\n") + "[exit code " + outcome.exitCode() + "]");
        var json = new StringBuilder("\"");
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n', 0x2028, 0x2029 -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '|' -> json.append('｜');
                case ';' -> json.append('；');
                // What is left of colours and cursor movements.
                default -> { if (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE) json.appendCodePoint(c); }
            }
        });
        return json.append('"').toString();
    }
}
