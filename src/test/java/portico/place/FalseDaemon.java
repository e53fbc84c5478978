package portico.place;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** What a libvirt daemon does for those who come by TLS, as far as letting them in; then it says everything back. */
public final class FalseDaemon implements AutoCloseable {

    private final SSLServerSocket server;
    private final boolean letsIn;

    /** @param files {@code servercert.pem} and its key; {@code cacert.pem} says whom it knows @param letsIn false: whoever its TLS takes is turned away all the same */
    public FalseDaemon(Path files, boolean letsIn) throws IOException {
        this.letsIn = letsIn;
        // The same three files under the names of the other end.
        var asOurs = Files.createTempDirectory("portico-false-daemon-");
        for (var name : List.of("cacert.pem", "servercert.pem", "serverkey.pem")) Files.copy(files.resolve(name), asOurs.resolve(name.replace("server", "client")));
        server = (SSLServerSocket) TlsFiles.unchecked(asOurs).context().getServerSocketFactory().createServerSocket(0, 9, InetAddress.getLoopbackAddress());
        for (var name : List.of("cacert.pem", "clientcert.pem", "clientkey.pem")) Files.delete(asOurs.resolve(name));
        Files.delete(asOurs);
        server.setNeedClientAuth(true);
        Thread.ofVirtual().start(this::serve);
    }

    public int port() { return server.getLocalPort(); }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var caller = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> meet(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void meet(SSLSocket caller) {
        try (caller) {
            caller.startHandshake();
            if (!letsIn) return;
            caller.getOutputStream().write(1);
            caller.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException shutOut) {
            // By the caller or by us; the caller's end is what is looked at.
        }
    }

    @Override public void close() throws IOException { server.close(); }
}
