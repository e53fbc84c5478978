package portico.shared.page;

import com.ibm.icu.text.IDNA;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.api.Catalogue;
import portico.api.Codes;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.forward.PortForward;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.State;
import portico.shared.RuleState;
import portico.shared.RuleWalk;
import portico.shared.WalkPlan;
import portico.shared.SharedAddress;
import portico.shared.page.SharedPage.Hidden;
import portico.certificate.SiteCertificate;
import portico.site.DnsCheck;
import portico.site.GuestSide;
import portico.site.SiteBinding;
import portico.site.SiteChoices;
import portico.site.TlsEnd;
import portico.site.VisitorNote;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Puts a VM's ports and sites into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class SharedViews {

    private static final Pattern PORT = Pattern.compile("(tcp|udp|both)-([0-9]{1,5})-([0-9]{1,5})"), SITE = Pattern.compile("site-([a-z0-9.-]{1,253})((?:~(?:tls-end|redirect-1|visitor-proxy|guest-https|hsts-1))*)");
    private static final IDNA RULES = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_UNICODE);

    private final PageContext page;
    private final Catalogue catalogue;
    private final RuleWalk walk;
    private final SiteChoices choices;
    private final Clock clock;

    SharedViews(PageContext page, Catalogue catalogue, RuleWalk walk, SiteChoices choices, Clock clock) {
        this.page = page;
        this.catalogue = catalogue;
        this.walk = walk;
        this.choices = choices;
        this.clock = clock;
    }

    Form portForm(long vmId) {
        return new Form(catalogue.find("vm_portmap", "addrange"), "/vm/" + vmId + "/ports", page).value("count", "1").hint("publicport", words().anyFree());
    }

    /** What of these fields was filled in. */
    static Map<String, String> taken(MultivaluedMap<String, String> form, String... names) {
        var taken = new HashMap<String, String>();
        for (var name : names) {
            var value = form.getFirst(name);
            if (value != null && !value.isBlank()) taken.put(name, value.strip());
        }
        return taken;
    }

    static Form filled(Form form, Map<String, String> sent) {
        sent.forEach(form::value);
        return form;
    }

    Form siteForm(long vmId) { return new Form(catalogue.find("vm_domain", "add"), "/vm/" + vmId + "/ports/site", page); }

    /** @param undo as {@link #undoOf} wrote it into the address; null: nothing was deleted */
    SharedPage of(Vm vm, Form addPort, Form addSite, String undo) {
        var address = SharedAddress.of(vm);
        var ports = PortForward.of(vm.id).stream().map(forward -> port(forward, address)).toList();
        var certificates = SiteCertificate.ofVm(vm.id).stream().collect(Collectors.toMap(certificate -> certificate.siteId, certificate -> certificate));
        var sites = SiteBinding.of(vm.id).stream().map(site -> site(site, address, certificates.get(site.id))).toList();
        var group = vm.owner.group();
        long portsLeft = Math.max(0, Math.min(vm.portForwards - ports.size(), group.portForwards - PortForward.countOfOwner(vm.owner.id)));
        long sitesLeft = Math.max(0, Math.min(vm.siteBindings - sites.size(), group.siteBindings - SiteBinding.countOfOwner(vm.owner.id)));
        return new SharedPage(address.publicIp(), !vm.sharedIp, walk.isPlayed(vm.host), ports, against(vm, portsLeft, ports.size() < vm.portForwards ? new Refusal("forward.group", group.portForwards) : new Refusal("forward.allowance", vm.portForwards)),
                words().portsLeft(portsLeft, vm.portForwards), Services.quick(vm.osTemplate), addPort, sites,
                against(vm, sitesLeft, sites.size() < vm.siteBindings ? new Refusal("site.group", group.siteBindings) : new Refusal("site.allowance", vm.siteBindings)),
                words().sitesLeft(sitesLeft, vm.siteBindings), addSite.hint("domain", words().dnsHint(address.publicIp())), undo(undo));
    }

    private String against(Vm vm, long left, Refusal used) {
        if (vm.status() == VmStatus.LOCKED || vm.status() == VmStatus.OVERDUE || vm.status() == VmStatus.OVER_TRAFFIC_STOPPED) return text(new Refusal("vm.status." + vm.status()));
        return left > 0 ? null : text(used);
    }

    private SharedPage.Port port(PortForward forward, SharedAddress address) {
        var state = address.port(forward.nicId, forward.present, forward.driftedAt);
        return new SharedPage.Port(forward.id, address.publicIp() + ":" + forward.publicPort, address.privateIp(forward.nicId) + ":" + forward.privatePort, Services.word(forward.protocol),
                Services.at(forward.privatePort), shown(state), reason(state), state.readAt());
    }

    private SharedPage.SiteRow site(SiteBinding site, SharedAddress address, SiteCertificate certificate) {
        var state = address.site(site.nicId, site.present, site.driftedAt);
        return new SharedPage.SiteRow(site.id, unicode(site.domain), site.domain, address.privateIp(site.nicId), shown(state), reason(state), state.readAt(),
                certificate == null ? null : certificate(certificate));
    }

    private static String unicode(String domain) { return RULES.nameToUnicode(domain, new StringBuilder(), new IDNA.Info()).toString(); }

    /** @param records what DNS says; empty: it was not asked @param refusal of what was sent; null: none @param typed what was sent by the form; empty: it shows what is chosen */
    SitePage card(Vm vm, SiteBinding site, List<DnsCheck.Line> records, Refusal refusal, Map<String, String> typed) {
        var address = SharedAddress.of(vm);
        var state = address.site(site.nicId, site.present, site.driftedAt);
        var off = site.tls == TlsEnd.END ? null : choices.againstEnd(vm).map(this::plain).orElse(null);
        return new SitePage(site.id, unicode(site.domain), site.domain, address.privateIp(site.nicId), address.publicIp(), walk.isPlayed(vm.host), shown(state), reason(state), state.readAt(),
                SiteCertificate.of(site.id).map(this::certificate).orElse(null), typed.isEmpty() ? chosen(site, off) : chosen(typed, off),
                refusal == null ? null : plain(refusal), records.stream().map(this::line).toList());
    }

    private static SitePage.Choices chosen(SiteBinding site, String off) { return new SitePage.Choices(off, site.tls == TlsEnd.END, site.redirect, site.visitor == VisitorNote.PROXY, site.guestTls, site.hsts); }

    private static SitePage.Choices chosen(Map<String, String> typed, String off) {
        return new SitePage.Choices(off, "end".equals(typed.get("tls")) && off == null, "1".equals(typed.get("redirect")), "proxy".equals(typed.get("visitor")), "https".equals(typed.get("guest")), "1".equals(typed.get("hsts")));
    }

    private SitePage.Certificate certificate(SiteCertificate certificate) {
        var word = certificate.word(clock.instant());
        var tone = switch (word) {
            case ORDERED -> "busy";
            case ACTIVE -> certificate.problem == null ? "ok" : "warn";
            case FAILED -> "bad";
        };
        return new SitePage.Certificate(new State(tone, words().certificateWord(word)), certificate.validUntil, certificate.reason() == null ? null : text(certificate.reason()),
                certificate.problem != null && certificate.orderAt == null);
    }

    SitePage.Preview preview(DnsCheck.Plan plan, List<DnsCheck.Line> records) {
        return new SitePage.Preview(plan.name().unicode(), plan.name().ascii(), plan.publicIp(), records.stream().map(this::line).toList(), records.stream().allMatch(line -> line.verdict() == DnsCheck.Verdict.GOOD));
    }

    private SitePage.Line line(DnsCheck.Line line) {
        var tone = switch (line.verdict()) {
            case GOOD -> "ok";
            case MISSING, UNKNOWN -> "warn";
            case WRONG, EXTRA -> "bad";
        };
        return new SitePage.Line(line.name(), line.type(), line.expected(), String.join(", ", line.found()), new State(tone, words().verdict(line.verdict())), line.verdict() == DnsCheck.Verdict.GOOD ? "" : line.record());
    }

    /** On a page nobody need read the parameter's wire name. */
    private String plain(Refusal refusal) {
        var text = text(refusal).replaceFirst("^(Parameter|参数|缺少参数) \\S+?(: |：| )(?=\\S)", "");
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }

    private State shown(RuleState state) {
        var tone = switch (state.word()) {
            case ACTIVE -> "ok";
            case PENDING -> "busy";
            case DRIFTED -> "bad";
            case BLOCKED -> "warn";
        };
        return new State(tone, words().word(state.word()));
    }

    private String reason(RuleState state) { return state.reason() == null ? null : text(state.reason()); }

    private String text(Refusal refusal) { return Refusals.in(page.getLanguage(), refusal); }

    /** How a deleted forward travels in the address of the page that offers to bring it back. */
    static String undoOf(PortForward forward) { return Codes.of(forward.protocol) + "-" + forward.publicPort + "-" + forward.privatePort; }

    /** What was chosen goes along, where it is not what everybody gets. */
    static String undoOf(SiteBinding site) {
        var chosen = new StringBuilder("site-" + site.domain);
        if (site.tls == TlsEnd.END) chosen.append("~tls-").append(Codes.of(site.tls));
        if (site.redirect) chosen.append("~redirect-1");
        if (site.visitor == VisitorNote.PROXY) chosen.append("~visitor-").append(Codes.of(site.visitor));
        if (site.guestTls) chosen.append("~guest-").append(Codes.of(GuestSide.HTTPS));
        if (site.hsts) chosen.append("~hsts-1");
        return chosen.toString();
    }

    private SharedPage.Undo undo(String text) {
        if (text == null) return null;
        var port = PORT.matcher(text);
        if (port.matches()) return new SharedPage.Undo(words().undoPort(port.group(2)), "ports",
                List.of(new Hidden("protocol", port.group(1)), new Hidden("publicport", port.group(2)), new Hidden("privateport", port.group(3)), new Hidden("count", "1")));
        var site = SITE.matcher(text);
        if (!site.matches()) return null;
        var fields = new ArrayList<>(List.of(new Hidden("domain", site.group(1))));
        for (var choice : site.group(2).split("~")) if (!choice.isEmpty()) fields.add(new Hidden(choice.split("-")[0], choice.split("-")[1]));
        return new SharedPage.Undo(words().undoSite(site.group(1)), "ports/site", fields);
    }

    /** @param again path of the test */
    WalkPage walked(String rule, WalkPlan plan, List<RuleWalk.Step> steps, String again, boolean played) {
        var shown = new ArrayList<WalkPage.Step>();
        for (var step : steps) {
            switch (step.outcome()) {
                case GOOD -> shown.add(new WalkPage.Step(words().layer(step.layer()), words().layerGood(step.layer()), step.detail(), "circle-check", "done"));
                case BAD -> shown.add(new WalkPage.Step(words().layer(step.layer()), step.layer() == RuleWalk.Layer.ALLOWED ? reason(plan.state()) : words().layerBad(step.layer()), step.detail(), "alert-circle", "failed"));
                case UNKNOWN -> shown.add(new WalkPage.Step(words().layer(step.layer()), words().layerUnknown(step.layer()), step.detail(), "circle-dashed", ""));
            }
        }
        Optional<RuleWalk.Step> bad = steps.stream().filter(step -> step.outcome() == RuleWalk.Outcome.BAD).findFirst();
        if (bad.isPresent()) return new WalkPage(rule, words().walkBad(words().layer(bad.get().layer())), "bad", "alert-circle", shown, again, played);
        boolean all = steps.stream().allMatch(step -> step.outcome() == RuleWalk.Outcome.GOOD);
        return new WalkPage(rule, all ? words().walkGood() : words().walkUnknown(), all ? "" : "warn", all ? "circle-check" : "info-circle", shown, again, played);
    }

    SharedText words() { return page.words(SharedText.class); }
}
