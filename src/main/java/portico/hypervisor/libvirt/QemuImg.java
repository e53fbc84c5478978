package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;

/** Runs qemu-img. Arguments are an array: nothing in them can become another command. */
final class QemuImg {

    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)\\.\\d+/100%\\)");

    /** @param progress told when the command prints percents ({@code convert -p}) */
    static void run(Progress progress, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "qemu-img";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                String said = follow(process.inputReader(StandardCharsets.UTF_8), progress);
                if (process.waitFor() != 0) throw failed(arguments[0], said);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new HypervisorException(FAILED, "qemu-img " + arguments[0] + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(FAILED, "interrupted during qemu-img " + arguments[0], e);
        }
    }

    /** Reads until the end; progress lines end in a carriage return, messages in a line feed. Returns the messages. */
    private static String follow(Reader output, Progress progress) throws IOException {
        var messages = new StringBuilder();
        var line = new StringBuilder();
        int last = -1;
        for (int c = output.read(); c >= 0; c = output.read()) {
            if (c != '\r' && c != '\n') {
                line.append((char) c);
                continue;
            }
            Matcher percent = PERCENT.matcher(line);
            if (!percent.find()) messages.append(line).append('\n');
            else if (last != (last = Integer.parseInt(percent.group(1)))) progress.report(last);
            line.setLength(0);
        }
        return messages.append(line).toString().strip();
    }

    private static HypervisorException failed(String command, String said) {
        return new HypervisorException(said.contains("No space left on device") ? NO_SPACE : FAILED, "qemu-img " + command + " failed: " + said);
    }

    private QemuImg() {}
}
