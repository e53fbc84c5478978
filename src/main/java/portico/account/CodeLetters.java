package portico.account;

import static portico.api.Texts.fill;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ResourceBundle;
import portico.api.Texts;
import portico.notify.Channel;
import portico.notify.Letter;
import portico.tenant.Tenant;

/** Writes the letter that carries a verification code, in the customer's language. Texts: {@code mails.properties}. */
final class CodeLetters {

    private CodeLetters() {}

    @CheckedTemplate(basePath = "mail")
    static class Templates {
        static native TemplateInstance code(String language, String site, String color, String title, String about, String code, String validity, String warning);
    }

    /**
     * @param operation wire name of what it confirms; null: any operation
     * @param vmName    null: any of the customer's VMs
     */
    static Letter write(Tenant tenant, User user, Channel channel, String code, String operation, String vmName, long minutes) {
        var language = user.language == null ? tenant.language : user.language;
        var texts = Texts.of("mails", language);
        var about = about(texts, operation, vmName);
        if (channel == Channel.SMS) return new Letter(fill(texts, "code.subject", tenant.name), fill(texts, "code.sms", tenant.name, code, about, minutes), "");
        var validity = fill(texts, "code.validity", minutes);
        var warning = texts.getString("code.warning");
        var text = String.join("\n\n", fill(texts, "code.greeting", user.name), about, fill(texts, "code.line", code), validity, warning, tenant.name) + "\n";
        var html = Templates.code(language, tenant.name, tenant.brandColor, fill(texts, "code.greeting", user.name), about, code, validity, warning).render();
        return new Letter(fill(texts, "code.subject", tenant.name), text, html);
    }

    private static String about(ResourceBundle texts, String operation, String vmName) {
        if (operation == null) return vmName == null ? texts.getString("code.any") : fill(texts, "code.any.host", vmName);
        var key = "code." + operation + (vmName == null ? "" : ".host");
        return fill(texts, key, vmName);
    }
}
