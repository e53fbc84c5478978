package portico.page;

import com.ibm.icu.text.RelativeDateTimeFormatter;
import com.ibm.icu.text.RelativeDateTimeFormatter.RelativeDateTimeUnit;
import com.ibm.icu.util.ULocale;
import io.quarkus.arc.All;
import io.quarkus.qute.i18n.MessageBundles;
import io.quarkus.qute.i18n.Localized;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What every template may ask of the page it is part of, as {@code cdi:page}. Never waits for anything. */
@Named("page")
@RequestScoped
public class PageContext {

    static final String THEME_COOKIE = "portico-theme";
    static final String LANGUAGE_COOKIE = "portico-language";
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final Pattern MACHINE = Pattern.compile("(/vm/[0-9]{1,18}|/staff/machines/[0-9]{1,18})(/|$)");

    private record Words(Class<?> bundle, String language) {}

    /** Each is looked up among the beans but once: a page of 25 machines asks for its words a hundred times. */
    private static final Map<Words, Object> WORDS = new ConcurrentHashMap<>();

    private final HttpServerRequest request;
    private final Brands brands;
    private final Assets assets;
    private final Clock clock;
    private final List<BannerSource> bannerSources;
    private final boolean demo;
    private SignedIn signedIn;
    private StaffFrame staff;
    private List<Banner> banners;

    PageContext(CurrentVertxRequest current, Brands brands, Assets assets, Clock clock, @All List<BannerSource> bannerSources,
                @ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo) {
        request = current.getCurrent().request();
        this.brands = brands;
        this.assets = assets;
        this.clock = clock;
        this.bannerSources = bannerSources;
        this.demo = demo;
    }

    /** Told by whoever recognised the session. */
    public void signedIn(SignedIn who) {
        signedIn = who;
        banners = null;
    }

    /** Null: we do not know who looks. */
    public SignedIn getUser() { return signedIn; }

    /** Told by whoever recognised a session of staff. */
    public void staff(StaffFrame who) {
        staff = who;
        banners = null;
    }

    /** Null: no staff looks, or not at a page of theirs. */
    public StaffFrame getStaff() { return staff; }

    public Brand brand() { return brands.known(host()); }

    public Brand getBrand() { return brand(); }

    /** Host name the visitor used, lower case, without port. */
    public String host() { return request.authority() == null ? "" : request.authority().host().toLowerCase(Locale.ROOT); }

    /** {@code zh-CN} or {@code en}: chosen here, else in the profile, else the site's, else the browser's. */
    public String getLanguage() {
        var chosen = cookie(LANGUAGE_COOKIE, "zh-CN", "en");
        if (chosen != null) return chosen;
        if (signedIn != null && signedIn.language() != null) return signedIn.language();
        if (brand().language() != null) return brand().language();
        var accepted = request.getHeader("Accept-Language");
        return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("zh") ? "zh-CN" : "en";
    }

    public Locale locale() { return Locale.forLanguageTag(getLanguage()); }

    /** {@code light}, {@code dark}, or {@code auto}: as the reader's system. */
    public String getTheme() {
        var chosen = cookie(THEME_COOKIE, "light", "dark");
        return chosen == null ? "auto" : chosen;
    }

    /** Whether the site shows what it would have sent. */
    public boolean getDemo() { return demo; }

    /** Whether the answer is for a person in front of a browser, not for a script, an image or an event stream. */
    boolean wantsPage() {
        var accepted = request.getHeader("Accept");
        return accepted == null || accepted.contains("text/html") || accepted.equals("*/*");
    }

    String method() { return request.method().name(); }

    /** Path and query of this page, safe to come back to. */
    public String getHere() { return "GET".equals(method()) ? request.uri() : request.path(); }

    /** What stands above every page for this person alone, the console's too. */
    public List<Banner> getNotices() { return signedIn == null || staff != null ? List.of() : signedIn.notices(); }

    public List<Banner> getBanners() {
        if (banners == null) banners = signedIn == null || staff != null ? List.of() : collected();
        return banners;
    }

    private List<Banner> collected() {
        return Stream.concat(signedIn.notices().stream(), bannerSources.stream().flatMap(source -> source.banners(brand().code(), getLanguage()).stream())).toList();
    }

    /** What was just done, or null. */
    public String getSaid() { return Said.of(request.getParam("said")).map(said -> text().said(said)).orElse(null); }

    public String asset(String name) { return assets.address(name); }

    /** Whether it is a page of staff, or their log-in page. */
    public boolean isForStaff() { return request.path().equals("/staff") || request.path().startsWith("/staff/"); }

    /** The page of the machine that this one is about; null: it is about none. */
    public String getMachine() {
        var path = MACHINE.matcher(request.path());
        return path.lookingAt() ? path.group(1) : null;
    }

    /** Whether this page belongs to the entry of the top bar. */
    public boolean isIn(String room) {
        var path = request.path();
        return switch (room) {
            case "vm" -> path.equals("/") || path.startsWith("/vm/") || path.equals("/groups") || path.startsWith("/groups/");
            case "staff" -> path.equals("/staff");
            default -> path.equals("/" + room) || path.startsWith("/" + room + "/");
        };
    }

    /** Whether this is that tab of a VM's page. */
    public boolean isAt(String tab) {
        var path = request.path();
        return tab.equals("overview") ? path.matches("/vm/[0-9]+(/name|/password|/check)?") : path.matches("/vm/[0-9]+/" + tab + "(/.*)?");
    }

    public String moment(Instant time) { return MOMENT.format(time); }

    public String ago(Instant time) {
        var age = Duration.between(time, clock.instant());
        if (age.toSeconds() < 60) return ago(Math.max(0, age.toSeconds()), RelativeDateTimeUnit.SECOND);
        if (age.toMinutes() < 60) return ago(age.toMinutes(), RelativeDateTimeUnit.MINUTE);
        if (age.toHours() < 24) return ago(age.toHours(), RelativeDateTimeUnit.HOUR);
        return age.toDays() <= 30 ? ago(age.toDays(), RelativeDateTimeUnit.DAY) : moment(time);
    }

    /** In the words that the script takes (times.js), so that nothing moves when it takes over. */
    private String ago(long count, RelativeDateTimeUnit unit) { return Ago.IN.get(getLanguage()).format(-count, unit); }

    /** Read when the first page needs it. */
    private static final class Ago {
        static final Map<String, RelativeDateTimeFormatter> IN = Map.of("en", RelativeDateTimeFormatter.getInstance(ULocale.ENGLISH),
                "zh-CN", RelativeDateTimeFormatter.getInstance(ULocale.SIMPLIFIED_CHINESE));
    }

    public PageText text() { return words(PageText.class); }

    /** A room's words in the visitor's language. */
    public <T> T words(Class<T> bundle) {
        return bundle.cast(WORDS.computeIfAbsent(new Words(bundle, getLanguage()), words -> MessageBundles.get(words.bundle, Localized.Literal.of(words.language))));
    }

    private String cookie(String name, String... known) {
        var cookie = request.getCookie(name);
        if (cookie == null) return null;
        for (var value : known) if (value.equals(cookie.getValue())) return value;
        return null;
    }
}
