package portico.certificate;

import java.time.Duration;

/** Issues certificates to whoever shows power over a name by answering under it (HTTP-01). Called in no transaction; each call ends within about ten seconds. */
public interface CertificateAuthority {

    /** Picks the adapter: {@code acme} or {@code simulated}. */
    String driver();

    /** Names the authority in our books; another one starts with an empty page. */
    String address();

    /** Whether it counts what it issues and refuses too much of it. */
    boolean counts();

    /** How an order stands. */
    sealed interface Progress {}

    /** It waits for {@code answer} under {@code /.well-known/acme-challenge/TOKEN}; see {@link #answered}. */
    record Prove(String token, String answer) implements Progress {}

    /** The name is proved; see {@link #request}. */
    record Ready() implements Progress {}

    /** It is at work; to be asked again after a pause. */
    record Waiting(Duration pause) implements Progress {}

    /** @param chain PEM, the name's own certificate first */
    record Issued(String chain) implements Progress {}

    /** The authority knows no such order any more. */
    record Lost() implements Progress {}

    /**
     * Orders a certificate for this one name.
     *
     * @return by which the order is found again
     * @throws CertificateException when it is refused, or nobody answers
     */
    String begin(String domain);

    /** @throws CertificateException when the order has failed for good ({@link CertificateException#isFinal()}), or nobody answers */
    Progress look(String order);

    /** Tells that the answer is there. */
    void answered(String order);

    /** Asks for the certificate of a proved name. @param key PEM of the private key; it stays here */
    void request(String order, String key);
}
