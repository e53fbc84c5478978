/** Certificates of sites whose TLS ends at their gateway: ordered, renewed and kept, each as a row that {@link portico.certificate.KeepCertificates} follows. Who issues
 * them is behind {@link portico.certificate.CertificateAuthority}; how they get to HAProxy is the gateways' work, since a certificate is part of what is wanted there. */
package portico.certificate;
