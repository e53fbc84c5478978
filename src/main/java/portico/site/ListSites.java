package portico.site;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import portico.api.*;
import portico.certificate.SiteCertificate;
import portico.gateway.Gateways;
import portico.shared.SharedAddress;
import portico.vm.Vm;

/** A VM's domains with their state; the gateway itself is not asked. */
@Singleton
@Api(value = "vm_domain", sub = "list", open = USER, changes = false, says = "List domain bindings", zh = "域名绑定列表")
class ListSites implements Command<ListSites.In> {

    record In(@Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm) {}

    private final Gateways gateways;
    private final Clock clock;

    ListSites(Gateways gateways, Clock clock) {
        this.gateways = gateways;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var address = SharedAddress.of(in.vm);
        var certificates = SiteCertificate.ofVm(in.vm.id).stream().collect(Collectors.toMap(certificate -> certificate.siteId, certificate -> certificate));
        boolean played = gateways.isPlayed(in.vm.host.driver);
        return Answer.json(SiteBinding.of(in.vm.id).stream().map(site -> row(site, address, certificates.get(site.id), played)).toList());
    }

    /** @param certificate null: TLS does not end at the gateway */
    private Map<String, Object> row(SiteBinding site, SharedAddress address, SiteCertificate certificate, boolean played) {
        var state = address.site(site.nicId, site.present, site.driftedAt);
        var row = new LinkedHashMap<String, Object>();
        row.put("domainid", site.id);
        row.put("domain", site.domain);
        row.put("publicip", address.publicIp());
        row.put("state", state.wire());
        row.put("reason", state.reason() == null ? "" : Refusals.english(state.reason()));
        row.put("checked", state.readAt() == null ? 0 : state.readAt().getEpochSecond());
        row.put("simulated", played);
        row.put("tls", Codes.of(site.tls));
        row.put("redirect", site.redirect ? 1 : 0);
        row.put("visitor", Codes.of(site.visitor));
        row.put("guest", Codes.of(site.guestTls ? GuestSide.HTTPS : GuestSide.HTTP));
        row.put("hsts", site.hsts ? 1 : 0);
        row.put("certificate", certificate == null ? "" : certificate.wire(clock.instant()));
        row.put("certificateuntil", certificate == null || certificate.validUntil == null ? 0 : certificate.validUntil.getEpochSecond());
        row.put("certificatereason", certificate == null || certificate.reason() == null ? "" : Refusals.english(certificate.reason()));
        return row;
    }
}
