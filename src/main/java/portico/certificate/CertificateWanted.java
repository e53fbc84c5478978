package portico.certificate;

/** Told within a transaction after which a certificate is to be ordered; heard once that is committed. */
public record CertificateWanted() {}
