package portico.site;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Refusal;
import portico.certificate.Authorities;
import portico.certificate.CertificateWanted;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** What may be chosen for a site, and what goes with what. */
@Singleton
public class SiteChoices {

    static final String TLS = "certificate, pass leaves it to the host, end lets the gateway get and renew one (extension)", TLS_ZH = "证书，pass 由主机自行处理，end 由网关自动申请和续期（扩展）",
            REDIRECT = "redirect, 1 answers HTTP with the way to HTTPS (extension)", REDIRECT_ZH = "跳转，为 1 时 HTTP 请求跳转到 HTTPS（扩展）",
            VISITOR = "visitor's address, by X-Forwarded-For or by the PROXY protocol version 2 (extension)", VISITOR_ZH = "访客地址，通过 X-Forwarded-For 或 PROXY 协议第 2 版传递（扩展）",
            GUEST = "on to the host, where the gateway has the certificate: by http to port 80 or by https to port 443 (extension)", GUEST_ZH = "网关到主机，证书在网关时：以 http 转到 80 端口或以 https 转到 443 端口（扩展）",
            HSTS = "HSTS, where the gateway has the certificate: 1 tells browsers to use nothing but HTTPS for half a year (extension)", HSTS_ZH = "HSTS，证书在网关时：为 1 则要求浏览器半年内只使用 HTTPS（扩展）";

    /** What somebody wants; empty: as it is. */
    record Wish(Optional<TlsEnd> tls, Optional<Boolean> redirect, Optional<VisitorNote> visitor, Optional<GuestSide> guest, Optional<Boolean> hsts) {}

    private final Authorities authorities;
    private final Event<CertificateWanted> wanted;

    SiteChoices(Authorities authorities, Event<CertificateWanted> wanted) {
        this.authorities = authorities;
        this.wanted = wanted;
    }

    /** Why TLS cannot end at this VM's gateway; empty: it can. */
    public Optional<Refusal> againstEnd(Vm vm) { return authorities.of(vm.host.driver).isPresent() ? Optional.empty() : Optional.of(Refusal.of("tls", "certificate.notoffered")); }

    static void demandOpen(Caller caller, Vm vm) {
        if (!caller.isSystem() && (vm.status() == VmStatus.LOCKED || vm.status() == VmStatus.OVERDUE || vm.status() == VmStatus.OVER_TRAFFIC_STOPPED))
            throw new Refusal("vm.status." + vm.status());
    }

    /** @throws Refusal when it is not to be had here, or does not go together */
    void apply(Vm vm, SiteBinding site, Wish wish) {
        wish.tls.ifPresent(tls -> {
            if (tls == TlsEnd.END && site.tls == TlsEnd.PASS) againstEnd(vm).ifPresent(refusal -> { throw refusal; });
            site.tls = tls;
        });
        boolean ends = site.tls == TlsEnd.END;
        if (!ends && wish.guest.filter(guest -> guest == GuestSide.HTTPS).isPresent()) throw Refusal.of("guest", "site.onlyended");
        if (!ends && wish.hsts.filter(hsts -> hsts).isPresent()) throw Refusal.of("hsts", "site.onlyended");
        wish.redirect.ifPresent(redirect -> site.redirect = redirect);
        wish.visitor.ifPresent(visitor -> site.visitor = visitor);
        wish.guest.ifPresent(guest -> site.guestTls = guest == GuestSide.HTTPS);
        wish.hsts.ifPresent(hsts -> site.hsts = hsts);
        if (!ends) {
            site.guestTls = false;
            site.hsts = false;
        } else wanted.fire(new CertificateWanted());
    }
}
