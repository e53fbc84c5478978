package portico.shared;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import portico.certificate.SiteCertificate;
import portico.firewall.Direction;
import portico.firewall.Firewall;
import portico.firewall.Match;
import portico.forward.PortForward;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.Protocol;
import portico.gateway.Site;
import portico.gateway.Way;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.shared.WalkPlan.Card;
import portico.shared.WalkPlan.Door;
import portico.shared.WalkPlan.Wall;
import portico.site.SiteBinding;
import portico.site.TlsEnd;
import portico.site.VisitorNote;
import portico.vm.Nic;
import portico.vm.Vm;

/** Reads what a {@link RuleWalk} needs to know, within the tenant's transaction; the walk itself runs in none. */
@Singleton
public class WalkPlans {

    private final GatewayBook book;

    WalkPlans(GatewayBook book) { this.book = book; }

    /** Whom to ask whether something listens on a machine of this host. */
    public Gateway gateway(Host host) { return book.gateway(host); }

    public WalkPlan plan(Vm vm, PortForward forward) {
        var address = SharedAddress.of(vm);
        var forwards = forward.protocol.protocols.stream().map(each -> new Forward(each, address.publicIp(), forward.publicPort, address.privateIp(forward.nicId), forward.privatePort)).toList();
        return new WalkPlan(book.gateway(vm.host), address.port(forward.nicId, forward.present, forward.driftedAt), vm.power == PowerState.RUNNING, card(vm, forward.nicId), wall(vm, forward), null, List.of(), null, forwards);
    }

    public WalkPlan plan(Vm vm, SiteBinding site) {
        var address = SharedAddress.of(vm);
        var certificate = SiteCertificate.of(site.id).map(found -> found.digest != null).orElse(null);
        var way = way(site);
        return new WalkPlan(book.gateway(vm.host), address.site(site.nicId, site.present, site.driftedAt), vm.power == PowerState.RUNNING, card(vm, site.nicId), null, new Site(site.domain, address.privateIp(site.nicId), way),
                doors(vm, site, way), certificate, List.of());
    }

    /** As the gateway shall have it now, see {@link GatewayBook}. */
    private static Way way(SiteBinding site) {
        var digest = site.tls == TlsEnd.END ? SiteCertificate.of(site.id).map(found -> found.digest).orElse(null) : null;
        boolean ends = digest != null;
        return new Way(ends ? digest : "", site.redirect && (ends || site.tls == TlsEnd.PASS), site.visitor == VisitorNote.PROXY, ends && site.guestTls, ends && site.hsts);
    }

    private static Wall wall(Vm vm, PortForward forward) {
        var rules = Firewall.rulesOf(vm);
        var matches = forward.protocol.protocols.stream().map(each -> each == Protocol.TCP ? Match.TCP : Match.UDP).toList();
        boolean all = matches.stream().allMatch(each -> rules.lets(Direction.IN, each, forward.privatePort, null));
        return new Wall(all, matches.stream().flatMap(each -> rules.onlyFrom(each, forward.privatePort).stream()).distinct().toList());
    }

    /** Visitors of a site come by the gateway, which is a neighbour of the machine. Who serves no HTTPS where TLS passes through does no wrong. */
    private static List<Door> doors(Vm vm, SiteBinding site, Way way) {
        var gateway = IpAddress.of(vm.id).stream().filter(address -> address.nicId != null && address.nicId == site.nicId).findFirst().map(address -> InetAddress.ofLiteral(address.block.gateway)).orElse(null);
        var rules = Firewall.rulesOf(vm);
        boolean plain = !way.redirect() || way.endsTls() && !way.guestTls(), secure = !way.endsTls() || way.guestTls();
        var doors = new ArrayList<Door>();
        if (plain) doors.add(new Door(Door.HTTP, true, rules.lets(Direction.IN, Match.TCP, Door.HTTP, gateway)));
        if (secure) doors.add(new Door(Door.HTTPS, way.endsTls() || way.redirect(), rules.lets(Direction.IN, Match.TCP, Door.HTTPS, gateway)));
        return doors;
    }

    private static Card card(Vm vm, long nicId) {
        var mac = Nic.of(vm.id).stream().filter(card -> card.id == nicId).map(card -> card.mac).findFirst().orElseThrow();
        return new Card(vm.target(), vm.machineName(), mac, vm.osTemplate != null && vm.osTemplate.agent && vm.rescueSince == null);
    }
}
