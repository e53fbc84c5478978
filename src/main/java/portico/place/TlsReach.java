package portico.place;

import static portico.place.PlaceException.Kind.BAD_SETTING;
import static portico.place.PlaceException.Kind.NOT_LET_IN;
import static portico.place.PlaceException.Kind.STRANGER;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * How the libvirt daemon of another machine is reached by TLS. Both sides show a certificate and look at the other's; files and programs of such a machine are still reached
 * by SSH ({@link Reach}).
 *
 * @param address      name or address, as it stands in the daemon's certificate
 * @param certificates directory with {@code cacert.pem}, which vouches for the daemon, and {@code clientcert.pem} and {@code clientkey.pem}, which we show. They are read
 *                     anew for each connection, so that new ones need no restart
 */
public record TlsReach(String address, int port, Path certificates) {

    /** Where our files lie in the data directory when nothing else is said. */
    public static final String DIRECTORY = "tls";
    private static final String SCHEME = "qemu+tls://";
    private static final int PORT = 16_514, PATIENCE_MS = 5_000;
    /** What a libvirt daemon says, before anything else, to those whose certificate it takes. */
    private static final int WELCOME = 1;
    /** A daemon that is gone must not hold up whoever closes the connection. */
    private static final int GOODBYE_SECONDS = 1;

    /** Whether libvirt is spoken to by TLS. */
    public static boolean isMeantBy(String uri) { return uri.startsWith(SCHEME); }

    /**
     * @param uri  {@code qemu+tls://ADDRESS[:PORT]/system[?pkipath=DIRECTORY]}
     * @param data the portal's data directory, in which a relative directory lies
     */
    public static TlsReach of(String uri, Optional<Path> data) {
        demandForm(uri);
        var parts = URI.create(uri);
        var directory = Path.of(parts.getQuery() == null ? DIRECTORY : parts.getQuery().substring("pkipath=".length()));
        if (!directory.isAbsolute() && data.isEmpty()) throw new PlaceException(BAD_SETTING, uri + ": there is no data directory that certificates could lie in");
        return new TlsReach(parts.getHost().replaceAll("[\\[\\]]", ""), parts.getPort() < 0 ? PORT : parts.getPort(), data.map(root -> root.toAbsolutePath().resolve(directory)).orElse(directory).normalize());
    }

    /** @throws PlaceException whose message says what is wrong with it. Nothing weakens who is trusted: libvirt's {@code no_verify} is not known here */
    public static void demandForm(String uri) {
        try {
            var parts = new URI(uri);
            if (!isMeantBy(uri) || parts.getHost() == null || !"/system".equals(parts.getPath())) throw new PlaceException(BAD_SETTING, "'" + uri + "' is not qemu+tls://ADDRESS/system, with a port if it is not " + PORT);
            if (parts.getQuery() != null && !parts.getQuery().matches("pkipath=[^&=]+")) throw new PlaceException(BAD_SETTING, "'" + uri + "' has a parameter other than pkipath=DIRECTORY, the one that is known");
        } catch (java.net.URISyntaxException no) {
            throw new PlaceException(BAD_SETTING, "'" + uri + "' is no address: " + no.getMessage(), no);
        }
    }

    @Override public String toString() { return (address.contains(":") ? "[" + address + "]" : address) + ":" + port; }

    /** @throws PlaceException that says which side's certificate, name or authority is wrong */
    public TlsWire connect() {
        var files = TlsFiles.in(certificates);
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(address, port), PATIENCE_MS);
            plain.setSoTimeout(PATIENCE_MS);
            plain.setTcpNoDelay(true);
            var socket = (SSLSocket) files.context().getSocketFactory().createSocket(plain, address, port, true);
            socket.setSoLinger(true, GOODBYE_SECONDS);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            demandWelcome(socket, files);
            plain.setSoTimeout(0);
            return new TlsWire(socket, files.ours().getFirst());
        } catch (IOException no) {
            close(plain, no);
            throw explained(no, files);
        } catch (PlaceException no) {
            close(plain, no);
            throw no;
        }
    }

    private void demandWelcome(SSLSocket socket, TlsFiles files) throws IOException {
        int said;
        try {
            said = socket.getInputStream().read();
        } catch (SocketTimeoutException silent) {
            throw silent;
        } catch (IOException shutOut) {
            throw refused(files, shutOut);
        }
        if (said != WELCOME) throw refused(files, null);
    }

    private PlaceException refused(TlsFiles files, Exception why) {
        return new PlaceException(NOT_LET_IN, this + " does not take our certificate (" + TlsFiles.who(files.ours().getFirst()) + "); is its issuer in ca_file of libvirtd.conf there, and its name in tls_allowed_dn_list if that is set?", why);
    }

    private PlaceException explained(IOException no, TlsFiles files) {
        var objection = Stream.iterate((Throwable) no, cause -> cause != null, Throwable::getCause).filter(TlsJudge.Objection.class::isInstance).findFirst();
        if (objection.isPresent()) return new PlaceException(STRANGER, this + " " + objection.get().getMessage(), no);
        return switch (no) {
            case SSLException alert when String.valueOf(alert.getMessage()).contains("Received fatal alert") -> refused(files, no);
            case SSLException other -> new PlaceException(UNREACHABLE, this + " does not come to terms with us in TLS: " + other.getMessage(), no);
            case UnknownHostException _ -> new PlaceException(UNREACHABLE, this + " cannot be reached: nobody knows the name " + address, no);
            default -> new PlaceException(UNREACHABLE, this + " cannot be reached: " + no.getMessage() + "; does libvirtd listen there for TLS?", no);
        };
    }

    private static void close(Socket socket, Exception why) {
        try {
            socket.close();
        } catch (IOException lost) {
            why.addSuppressed(lost);
        }
    }
}
