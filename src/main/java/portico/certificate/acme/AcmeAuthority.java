package portico.certificate.acme;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;
import portico.certificate.AccountKeys;
import portico.certificate.CertificateAuthority;
import portico.certificate.CertificateException;
import portico.certificate.Pem;

/** An authority by ACME. Orders are known by their address at the authority; the account by a key that is made once. */
@Singleton
class AcmeAuthority implements CertificateAuthority {

    private static final Duration PATIENCE = Duration.ofSeconds(10), PAUSE = Duration.ofSeconds(1), LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final String ERROR = "urn:ietf:params:acme:error:";

    private final AcmeSettings settings;
    private final AccountKeys accounts;
    private final ReentrantLock loggingIn = new ReentrantLock();
    private volatile Login login;

    AcmeAuthority(AcmeSettings settings, AccountKeys accounts) {
        this.settings = settings;
        this.accounts = accounts;
    }

    @Override public String driver() { return "acme"; }

    @Override public String address() { return settings.directory.orElseThrow().toString(); }

    @Override public boolean counts() { return true; }

    @Override public String begin(String domain) { return ask(login -> login.newOrder().domain(domain).create().getLocation().toString()); }

    @Override public Progress look(String at) {
        return ask(login -> {
            var order = login.bindOrder(url(at));
            Optional<Instant> again;
            try {
                again = order.fetch();
            } catch (AcmeServerException unknown) {
                if (isGone(unknown)) return new Lost();
                throw unknown;
            }
            return switch (order.getStatus()) {
                case PENDING -> proof(order);
                case READY -> new Ready();
                case PROCESSING -> new Waiting(pause(again));
                case VALID -> new Issued(chain(order));
                case INVALID -> throw failure(order);
                default -> throw CertificateException.over("certificate.refused", "order is " + order.getStatus());
            };
        });
    }

    @Override public void answered(String at) {
        ask(login -> {
            for (var authorization : login.bindOrder(url(at)).getAuthorizations()) if (authorization.getStatus() == Status.PENDING) challenge(authorization).trigger();
            return null;
        });
    }

    @Override public void request(String at, String key) {
        ask(login -> {
            login.bindOrder(url(at)).execute(Pem.pair(key));
            return null;
        });
    }

    private static Progress proof(Order order) throws AcmeException {
        for (var authorization : order.getAuthorizations()) {
            if (authorization.getStatus() == Status.INVALID) throw failure(order);
            if (authorization.getStatus() != Status.PENDING) continue;
            var challenge = challenge(authorization);
            if (challenge.getStatus() == Status.PENDING) return new Prove(challenge.getToken(), challenge.getAuthorization());
        }
        return new Waiting(PAUSE);
    }

    private static Http01Challenge challenge(Authorization authorization) {
        return authorization.findChallenge(Http01Challenge.class).orElseThrow(() -> CertificateException.over("certificate.refused", "no proof by HTTP is offered"));
    }

    private static String chain(Order order) throws AcmeException {
        try (var text = new StringWriter()) {
            order.getCertificate().writeCertificate(text);
            return text.toString();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Duration pause(Optional<Instant> again) {
        var wished = again.map(time -> Duration.between(Instant.now(), time)).orElse(PAUSE);
        return wished.compareTo(PAUSE) < 0 ? PAUSE : wished.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wished;
    }

    /** Why it failed: what was wrong with the proof tells more than what is said of the whole. */
    private static CertificateException failure(Order order) {
        var told = order.getAuthorizations().stream().flatMap(authorization -> authorization.getChallenges().stream()).map(challenge -> challenge.getError()).flatMap(Optional::stream).findFirst().or(order::getError);
        return told.map(problem -> CertificateException.over(reason(problem.getType()), detail(problem))).orElseGet(() -> CertificateException.over("certificate.refused", ""));
    }

    private static String detail(Problem problem) { return problem.getDetail().or(problem::getTitle).orElse(problem.getType().toString()); }

    /** In the catalogue's words. */
    private static String reason(URI type) {
        var word = type.toString().startsWith(ERROR) ? type.toString().substring(ERROR.length()) : "";
        return switch (word) {
            case "dns" -> "certificate.dns";
            case "connection", "tls" -> "certificate.unreachable";
            case "unauthorized", "incorrectResponse" -> "certificate.wrong";
            case "caa" -> "certificate.caa";
            case "rateLimited" -> "certificate.limit";
            case "externalAccountRequired", "userActionRequired", "invalidContact", "unsupportedContact" -> "certificate.account";
            case "serverInternal" -> "certificate.silent";
            default -> "certificate.refused";
        };
    }

    private interface Question<T> { T ask(Login login) throws AcmeException; }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask(login());
        } catch (AcmeLazyLoadingException lazy) {
            throw lazy.getCause() instanceof AcmeException cause ? told(cause) : lazy;
        } catch (AcmeException failed) {
            throw told(failed);
        }
    }

    private CertificateException told(AcmeException failed) {
        return switch (failed) {
            case AcmeRateLimitedException limited -> CertificateException.later("certificate.limit", limited.getMessage(), limited.getRetryAfter().orElse(null));
            case AcmeUserActionRequiredException operator -> CertificateException.over("certificate.account", operator.getMessage());
            case AcmeServerException said -> {
                if (said.getType().toString().equals(ERROR + "accountDoesNotExist")) {
                    // An authority that lost its memory; the next try introduces us again.
                    login = null;
                    yield CertificateException.silent(String.valueOf(said.getMessage()), said);
                }
                var reason = reason(said.getType());
                yield reason.equals("certificate.silent") ? CertificateException.silent(String.valueOf(said.getMessage()), said) : CertificateException.over(reason, String.valueOf(said.getMessage()));
            }
            case AcmeNetworkException silent -> CertificateException.silent("", silent);
            default -> CertificateException.silent(String.valueOf(failed.getMessage()), failed);
        };
    }

    /** Who we are there; the account is made by the first who asks, and found by its key by all others. */
    private Login login() throws AcmeException {
        var known = login;
        if (known != null) return known;
        loggingIn.lock();
        try {
            if (login != null) return login;
            var directory = settings.directory.orElseThrow();
            var session = settings.root.isEmpty() ? new Session(directory) : new Session(directory, new TrustingProvider(settings.root.get()));
            session.networkSettings().setTimeout(PATIENCE);
            var account = new AccountBuilder().agreeToTermsOfService().useKeyPair(Pem.pair(accounts.of(directory.toString())));
            settings.contact.ifPresent(account::addEmail);
            if (settings.keyId.isPresent()) account.withKeyIdentifier(settings.keyId.get(), settings.macKey.orElseThrow());
            return login = account.createLogin(session);
        } finally {
            loggingIn.unlock();
        }
    }

    private static boolean isGone(AcmeServerException said) {
        var type = said.getType().toString();
        return type.equals(ERROR + "malformed") || type.equals(ERROR + "orderDoesNotExist");
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException broken) {
            throw new IllegalArgumentException(text, broken);
        }
    }
}
