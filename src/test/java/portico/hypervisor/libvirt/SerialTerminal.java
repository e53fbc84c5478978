package portico.hypervisor.libvirt;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A person at a guest's serial terminal: reads what is said, types lines. */
final class SerialTerminal implements AutoCloseable {

    private final FileInputStream screen;
    private final FileOutputStream keyboard;
    private final StringBuilder said = new StringBuilder();

    /** @param liveXml the running domain; names the pseudo terminal */
    SerialTerminal(String liveXml) throws IOException {
        var source = Pattern.compile("<serial type='pty'>\\s*<source path='([^']+)'").matcher(liveXml);
        if (!source.find()) throw new IOException("no serial terminal in " + liveXml);
        screen = new FileInputStream(source.group(1));
        keyboard = new FileOutputStream(source.group(1));
        Thread.ofPlatform().daemon().name("serial-terminal").start(this::listen);
    }

    SerialTerminal type(String line) throws IOException, InterruptedException {
        // What is typed in the instant after a prompt is thrown away by login when it switches the echo off.
        Thread.sleep(500);
        keyboard.write((line + "\r").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Waits until the guest says something that matches. */
    SerialTerminal expect(String pattern) throws InterruptedException {
        var expected = Pattern.compile(pattern);
        for (int i = 0; i < 300; i++) {
            synchronized (said) {
                var match = expected.matcher(said);
                if (match.find()) {
                    said.delete(0, match.end());
                    return this;
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the guest did not say " + pattern + " but: " + said);
    }

    private void listen() {
        byte[] piece = new byte[4096];
        try {
            for (int read = screen.read(piece); read > 0; read = screen.read(piece)) {
                synchronized (said) {
                    said.append(new String(piece, 0, read, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // The terminal ends with the guest.
            synchronized (said) {
                said.append("[").append(e.getMessage()).append("]");
            }
        }
    }

    @Override
    public void close() throws IOException { keyboard.close(); } // the listener ends with the guest
}
