package portico.site;

import static portico.api.Level.USER;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import portico.api.*;
import portico.gateway.GatewayChanged;
import portico.vm.Vm;

/** Sets a domain free. */
@Singleton
@Api(value = "vm_domain", sub = "del", open = USER, says = "Delete a domain binding", zh = "删除域名绑定")
class DeleteSite implements Command<DeleteSite.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "domainid", says = "domain binding", zh = "域名绑定编号") SiteBinding site) {}

    private final Event<GatewayChanged> changed;

    DeleteSite(Event<GatewayChanged> changed) { this.changed = changed; }

    @Override public Answer run(Caller caller, In in) {
        if (in.site.vmId != in.vm.id) throw Refusal.of("domainid", "site.none");
        in.site.delete();
        changed.fire(new GatewayChanged(in.vm.host.id));
        return Answer.done();
    }
}
