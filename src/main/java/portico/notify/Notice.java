package portico.notify;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import portico.tenant.Tenant;

/** A letter that tells a customer of something that happened: what it was, and what to do about it. Texts: {@code mails.properties}, under {@code letter.WORD}. */
public final class Notice {

    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Notice() {}

    @CheckedTemplate(basePath = "mail")
    static class Templates {
        static native TemplateInstance notice(String language, String site, String color, String title, String what, String next, String hint);
    }

    /**
     * @param language {@code zh-CN} or {@code en}
     * @param name     of the customer
     * @param word     of the kind of letter
     * @param choice   the customer may decline letters of this kind, and the letter says where
     * @param details  what the texts name, from {1} on; {0} is the site's name
     */
    public static Letter write(Tenant tenant, String language, String name, String word, boolean choice, Object... details) {
        var texts = ResourceBundle.getBundle("mails", language.equals("zh-CN") ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT, NO_FALLBACK);
        // Never numbers for MessageFormat: it would group their digits.
        var all = Stream.concat(Stream.of(tenant.name), Arrays.stream(details)).map(String::valueOf).toArray();
        var title = new MessageFormat(texts.getString("code.greeting"), Locale.ROOT).format(new Object[] {name});
        var what = fill(texts, word + ".what", all);
        var next = fill(texts, word + ".next", all);
        var hint = texts.getString(choice ? "letter.choice" : "letter.always");
        var text = String.join("\n\n", title, what, next, hint, tenant.name) + "\n";
        return new Letter(fill(texts, word + ".subject", all), text, Templates.notice(language, tenant.name, tenant.brandColor, title, what, next, hint).render());
    }

    private static String fill(ResourceBundle texts, String key, Object[] details) { return new MessageFormat(texts.getString("letter." + key), Locale.ROOT).format(details); }
}
