package portico.site;

import static portico.api.Level.USER;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import portico.account.User;
import portico.api.*;
import portico.gateway.GatewayChanged;
import portico.tenant.Tenancy;
import portico.tenant.Tenants;
import portico.vm.Nic;
import portico.vm.Vm;

/** Leads the visitors of a web site to the VM, by the name they ask for. */
@Singleton
@Api(value = "vm_domain", sub = "add", open = USER, says = "Bind a domain", zh = "绑定域名")
class AddSite implements Command<AddSite.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "domain", says = "domain, such as www.example.com; other scripts as they are written or as xn--", zh = "域名，如 www.example.com，支持中文域名") @Size(max = 300, message = "site.name") String domain,
            @Wire(value = "tls", says = SiteChoices.TLS, zh = SiteChoices.TLS_ZH) @Default("pass") TlsEnd tls,
            @Wire(value = "redirect", says = SiteChoices.REDIRECT, zh = SiteChoices.REDIRECT_ZH) @Default("0") boolean redirect,
            @Wire(value = "visitor", says = SiteChoices.VISITOR, zh = SiteChoices.VISITOR_ZH) @Default("forwarded") VisitorNote visitor,
            @Wire(value = "guest", says = SiteChoices.GUEST, zh = SiteChoices.GUEST_ZH) @Default("http") GuestSide guest,
            @Wire(value = "hsts", says = SiteChoices.HSTS, zh = SiteChoices.HSTS_ZH) @Default("0") boolean hsts) {}

    private final Tenants tenants;
    private final SiteProofs proofs;
    private final SiteChoices choices;
    private final Event<GatewayChanged> changed;

    AddSite(Tenants tenants, SiteProofs proofs, SiteChoices choices, Event<GatewayChanged> changed) {
        this.tenants = tenants;
        this.proofs = proofs;
        this.choices = choices;
        this.changed = changed;
    }

    @Override public Answer run(Caller caller, In in) {
        var vm = in.vm;
        var name = SiteName.of(in.domain);
        demandNotThePortals(name);
        SiteChoices.demandOpen(caller, vm);
        demandRoom(caller, vm);
        var card = Nic.of(vm.id).stream().findFirst().orElseThrow(() -> new Refusal("forward.nocard"));
        demandOwn(vm, name);
        var site = insert(vm, card, name, chosen(vm, in));
        changed.fire(new GatewayChanged(vm.host.id));
        return Answer.value(site.id);
    }

    private SiteBinding chosen(Vm vm, In in) {
        var site = new SiteBinding();
        choices.apply(vm, site, new SiteChoices.Wish(Optional.of(in.tls), Optional.of(in.redirect), Optional.of(in.visitor), Optional.of(in.guest), Optional.of(in.hsts)));
        return site;
    }

    private static void demandRoom(Caller caller, Vm vm) {
        if (SiteBinding.countOf(vm.id) >= vm.siteBindings) throw new Refusal("site.allowance", vm.siteBindings);
        if (caller.isSystem()) return;
        // The hosting site may give more than its group has; a customer's own requests on several VMs take turns here.
        int all = User.lock(vm.owner).group().siteBindings;
        if (SiteBinding.countOfOwner(vm.owner.id) >= all) throw new Refusal("site.group", all);
    }

    /** Whoever had one of these could stand in the portal's place before its customers, or set its cookies from above. */
    private void demandNotThePortals(SiteName name) {
        boolean portals = tenants.all().stream().flatMap(tenant -> tenant.hosts.stream()).anyMatch(host -> ("." + host.host()).endsWith("." + name.ascii()));
        if (portals) throw Refusal.of("domain", "site.portal");
    }

    private void demandOwn(Vm vm, SiteName name) {
        long user = vm.owner.id;
        var tenant = vm.tenant;
        if (SiteBinding.related(name, user).isEmpty() || SiteProofs.isProved(user, name.ascii())) return;
        throw Refusal.of("domain", "site.related", SiteProofs.record(name.ascii()), proofs.word(user, name.ascii())).afterwards(() -> proofs.ask(tenant, user, name.ascii()));
    }

    private static SiteBinding insert(Vm vm, Nic card, SiteName name, SiteBinding site) {
        site.vmId = vm.id;
        site.hostId = vm.host.id;
        site.nicId = card.id;
        site.domain = name.ascii();
        site.looks = name.looks();
        try {
            site.persistAndFlush();
        } catch (ConstraintViolationException broken) {
            if (Tenancy.Trouble.violates(broken, "site_binding_domain")) throw Refusal.of("domain", "site.taken");
            if (Tenancy.Trouble.isGuard(broken, "site_binding_allowance")) throw new Refusal("site.allowance", vm.siteBindings);
            throw broken;
        }
        return site;
    }
}
