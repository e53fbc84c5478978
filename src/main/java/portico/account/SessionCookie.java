package portico.account;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import java.util.Optional;

/** The cookies that carry a session's token, and the one by which a browser is known again. Behind TLS a cookie's name demands of the browser that nobody but this very origin set it. */
public enum SessionCookie {

    CUSTOMER("portico"), STAFF("portico-staff"), BROWSER("portico-browser");

    private final String word;

    SessionCookie(String word) { this.word = word; }

    /** The token in a request's cookie. */
    public Optional<String> in(HttpServerRequest request, boolean secure) {
        return Optional.ofNullable(request.getCookie(name(secure))).map(io.vertx.core.http.Cookie::getValue).filter(value -> !value.isEmpty());
    }

    public NewCookie of(String token, boolean secure) { return cookie(token, NewCookie.DEFAULT_MAX_AGE, secure); }

    /** One that stays when the browser is closed. */
    NewCookie of(String token, Duration lasting, boolean secure) { return cookie(token, (int) lasting.toSeconds(), secure); }

    /** Takes the cookie away. */
    public NewCookie gone(boolean secure) { return cookie("", 0, secure); }

    private NewCookie cookie(String value, int maxAgeSeconds, boolean secure) {
        return new NewCookie.Builder(name(secure)).value(value).path("/").maxAge(maxAgeSeconds).httpOnly(true).secure(secure).sameSite(NewCookie.SameSite.LAX).build();
    }

    private String name(boolean secure) { return secure ? "__Host-" + word : word; }
}
