package portico.traffic;

import static portico.api.Texts.fill;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.Locale;
import portico.api.Texts;
import portico.notify.Letter;
import portico.tenant.Tenant;
import portico.vm.Vm;

/** Writes the letters about traffic that runs out, in the customer's language. Texts: {@code mails.properties}. */
final class TrafficLetters {

    private static final double GIB = 1L << 30;

    private TrafficLetters() {}

    @CheckedTemplate(basePath = "mail")
    static class Templates {
        static native TemplateInstance traffic(String language, String site, String color, String title, String state, String next, String hint);
    }

    /** @param stage 80, 95 or 100 percent of the quota */
    static Letter write(Tenant tenant, Vm vm, int stage) {
        var language = vm.owner.language == null ? tenant.language : vm.owner.language;
        var texts = Texts.of("mails", language);
        var title = fill(texts, "code.greeting", vm.owner.name);
        var state = fill(texts, stage == 100 ? "traffic.over" : "traffic.soon", vm.name, stage, String.format(Locale.ROOT, "%.1f", vm.trafficUsedBytes / GIB), vm.trafficQuotaGb);
        var next = fill(texts, (stage == 100 ? "traffic.now." : "traffic.then.") + tenant.trafficPolicy().name().toLowerCase(Locale.ROOT), vm.trafficResetsOn, tenant.trafficThrottleMbps);
        var hint = fill(texts, "traffic.hint", vm.trafficResetsOn);
        var text = String.join("\n\n", title, state, next, hint, tenant.name) + "\n";
        return new Letter(fill(texts, "traffic.subject", tenant.name, vm.name, stage), text, Templates.traffic(language, tenant.name, tenant.brandColor, title, state, next, hint).render());
    }
}
