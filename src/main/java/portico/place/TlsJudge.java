package portico.place;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges what a daemon elsewhere shows as strictly as the JDK does, and says which of its certificate, its authority and its name is wrong. */
final class TlsJudge extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager strict;

    TlsJudge(X509ExtendedTrustManager strict) { this.strict = strict; }

    /** The message is the end of a sentence about whom we spoke to. */
    static final class Objection extends CertificateException {
        private Objection(String message, CertificateException cause) { super(message, cause); }
    }

    @Override public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        var shown = "shows a certificate (" + TlsFiles.who(chain[0]) + ") that ";
        try {
            chain[0].checkValidity();
        } catch (CertificateException notNow) {
            throw new Objection(shown + TlsFiles.when(chain[0], notNow), notNow);
        }
        try {
            strict.checkServerTrusted(chain, kind);
        } catch (CertificateException unknown) {
            throw new Objection(shown + "our " + TlsFiles.AUTHORITY + " does not vouch for: " + unknown.getMessage(), unknown);
        }
        try {
            strict.checkServerTrusted(chain, kind, socket);
        } catch (CertificateException other) {
            throw new Objection(shown + "is for " + names(chain[0]) + ": " + other.getMessage(), other);
        }
    }

    private static String names(X509Certificate certificate) throws CertificateParsingException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null ? "no name and no address" : names.stream().map(List::getLast).map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override public X509Certificate[] getAcceptedIssuers() { return strict.getAcceptedIssuers(); }

    @Override public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException { strict.checkServerTrusted(chain, kind); }

    @Override public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException { strict.checkServerTrusted(chain, kind, engine); }

    @Override public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException { strict.checkClientTrusted(chain, kind); }

    @Override public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException { strict.checkClientTrusted(chain, kind, socket); }

    @Override public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException { strict.checkClientTrusted(chain, kind, engine); }
}
