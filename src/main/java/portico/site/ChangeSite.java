package portico.site;

import static portico.api.Level.USER;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import portico.api.*;
import portico.certificate.SiteCertificate;
import portico.gateway.GatewayChanged;
import portico.vm.Vm;

/** Changes what the gateway does for a bound domain. Asking once more for a certificate that could not be had tries again now. */
@Singleton
@Api(value = "vm_domain", sub = "update", open = USER, says = "Change a domain binding's choices; what is left out stays (extension)", zh = "修改域名绑定的选项，未给出的不变（扩展）")
class ChangeSite implements Command<ChangeSite.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "domainid", says = "domain binding", zh = "域名绑定编号") SiteBinding site,
            @Wire(value = "tls", says = SiteChoices.TLS, zh = SiteChoices.TLS_ZH) Optional<TlsEnd> tls,
            @Wire(value = "redirect", says = SiteChoices.REDIRECT, zh = SiteChoices.REDIRECT_ZH) Optional<Boolean> redirect,
            @Wire(value = "visitor", says = SiteChoices.VISITOR, zh = SiteChoices.VISITOR_ZH) Optional<VisitorNote> visitor,
            @Wire(value = "guest", says = SiteChoices.GUEST, zh = SiteChoices.GUEST_ZH) Optional<GuestSide> guest,
            @Wire(value = "hsts", says = SiteChoices.HSTS, zh = SiteChoices.HSTS_ZH) Optional<Boolean> hsts) {}

    private final SiteChoices choices;
    private final Event<GatewayChanged> changed;
    private final Clock clock;

    ChangeSite(SiteChoices choices, Event<GatewayChanged> changed, Clock clock) {
        this.choices = choices;
        this.changed = changed;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        if (in.site.vmId != in.vm.id) throw Refusal.of("domainid", "site.none");
        SiteChoices.demandOpen(caller, in.vm);
        choices.apply(in.vm, in.site, new SiteChoices.Wish(in.tls, in.redirect, in.visitor, in.guest, in.hsts));
        if (in.tls.filter(tls -> tls == TlsEnd.END).isPresent()) SiteCertificate.of(in.site.id).ifPresent(certificate -> certificate.tryNow(clock.instant()));
        changed.fire(new GatewayChanged(in.vm.host.id));
        return Answer.done();
    }
}
