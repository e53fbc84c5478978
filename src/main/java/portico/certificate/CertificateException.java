package portico.certificate;

import java.time.Instant;
import java.util.Optional;

/** An authority said no, or said nothing. {@code reason} is a code of the refusals' catalogue, so that customers read it in their language. */
public class CertificateException extends RuntimeException {

    public final String reason;
    /** What the authority said or saw, in its words; empty: nothing. */
    public final String detail;
    private final boolean ends;
    private final Instant notBefore;

    private CertificateException(String reason, String detail, boolean ends, Instant notBefore, Throwable cause) {
        super(reason + (detail.isEmpty() ? "" : ": " + detail), cause);
        this.reason = reason;
        this.detail = detail;
        this.ends = ends;
        this.notBefore = notBefore;
    }

    /** The order is over. */
    public static CertificateException over(String reason, String detail) { return new CertificateException(reason, detail, true, null, null); }

    /** Nobody knows how the order stands; it is looked after again. */
    public static CertificateException silent(String detail, Throwable cause) { return new CertificateException("certificate.silent", detail, false, null, cause); }

    /** Not now. @param notBefore null: the authority did not say when */
    public static CertificateException later(String reason, String detail, Instant notBefore) { return new CertificateException(reason, detail, true, notBefore, null); }

    public boolean isFinal() { return ends; }

    /** Before when it is no use to try again. */
    public Optional<Instant> notBefore() { return Optional.ofNullable(notBefore); }
}
