package portico.account;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;

/** The cookie that carries a session's token. Behind TLS its name demands of the browser that nobody but this very origin set it. */
public final class SessionCookie {

    private static final String OVER_TLS = "__Host-portico";
    private static final String PLAIN = "portico";

    private SessionCookie() {}

    /** The token in a request's cookie. */
    public static Optional<String> in(HttpServerRequest request, boolean secure) {
        return Optional.ofNullable(request.getCookie(name(secure))).map(io.vertx.core.http.Cookie::getValue).filter(value -> !value.isEmpty());
    }

    public static NewCookie of(String token, boolean secure) { return cookie(token, NewCookie.DEFAULT_MAX_AGE, secure); }

    /** Takes the cookie away. */
    public static NewCookie gone(boolean secure) { return cookie("", 0, secure); }

    private static NewCookie cookie(String value, int maxAgeSeconds, boolean secure) {
        return new NewCookie.Builder(name(secure)).value(value).path("/").maxAge(maxAgeSeconds).httpOnly(true).secure(secure).sameSite(NewCookie.SameSite.LAX).build();
    }

    private static String name(boolean secure) { return secure ? OVER_TLS : PLAIN; }
}
