package portico.place;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/** A connection to a daemon elsewhere that has let us in. */
public final class TlsWire implements Wire {

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final X509Certificate ours;

    TlsWire(SSLSocket socket, X509Certificate ours) throws IOException {
        this.socket = socket;
        this.ours = ours;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** What they showed. */
    public X509Certificate theirs() {
        try {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException neverMet) {
            throw new IllegalStateException(neverMet);
        }
    }

    /** What we showed. */
    public X509Certificate ours() { return ours; }

    @Override public InputStream in() { return in; }

    @Override public OutputStream out() { return out; }

    @Override public void close() throws IOException { socket.close(); }
}
