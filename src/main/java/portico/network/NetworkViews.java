package portico.network;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.infra.IpAddress;
import portico.page.PageContext;
import portico.page.State;
import portico.rdns.NameServer;
import portico.rdns.ReverseName;
import portico.vm.Nic;
import portico.vm.Vm;

/** Puts a VM's cards and addresses into the visitor's words. Runs inside the tenant's transaction. */
@Singleton
class NetworkViews {

    private final PageContext page;
    private final NameServer names;

    NetworkViews(PageContext page, NameServer names) {
        this.page = page;
        this.names = names;
    }

    NetworkPage of(Vm vm) {
        var addresses = IpAddress.of(vm.id);
        var cards = new ArrayList<NetworkPage.Card>();
        for (var nic : Nic.of(vm.id)) cards.add(card(nic, cards.size() + 1, addresses, text(NetworkRules.againstCards(vm))));
        return new NetworkPage(cards, text(NetworkRules.againstAddresses(vm)), vm.guestCommands, names.isPlayed());
    }

    /** A card of this VM as its page shows it. @throws Refusal when it has no such card */
    NetworkPage.Card card(Vm vm, long id) { return of(vm).cards().stream().filter(card -> card.id() == id).findFirst().orElseThrow(() -> Refusal.of("vfid", "nic.none")); }

    private NetworkPage.Card card(Nic nic, int number, List<IpAddress> all, String reason) {
        var own = all.stream().filter(address -> nic.id.equals(address.nicId)).map(this::address).toList();
        var state = nic.plugged ? new State("ok", words().plugged()) : new State("off", words().unplugged());
        return new NetworkPage.Card(nic.id, number, nic.mac, nic.network, state, nic.plugged, reason, own);
    }

    private NetworkPage.Address address(IpAddress address) {
        return new NetworkPage.Address(address.ip, address.main, address.block.shared, address.block.netmask, address.block.gateway, List.of(address.block.dns), address.block.shared ? null : reverse(address));
    }

    private NetworkPage.Reverse reverse(IpAddress address) {
        var off = names.get().isEmpty() ? Refusals.in(page.getLanguage(), new Refusal("rdns.nowhere")) : null;
        var known = ReverseName.known(address);
        var row = ReverseName.of(address).filter(name -> !name.name.isEmpty()).orElse(null);
        if (row == null) return new NetworkPage.Reverse(known, "", null, null, null, false, null, off, null);
        var state = switch (row.state()) {
            case "active" -> new State("ok", words().rdnsActive());
            case "failed" -> new State("bad", words().rdnsFailed());
            default -> new State("busy", words().rdnsPending());
        };
        var forward = switch (row.forward) {
            case CONFIRMED -> words().rdnsConfirmed();
            case MISSING -> words().rdnsMissing();
            case ELSEWHERE -> words().rdnsElsewhere();
            case UNKNOWN -> words().rdnsUnknown();
        };
        return new NetworkPage.Reverse(known, row.name, state, row.reason() == null ? null : Refusals.in(page.getLanguage(), row.reason()), forward, row.forward == ReverseName.Forward.CONFIRMED, row.missing(known), off, null);
    }

    private String text(Optional<Refusal> refusal) { return refusal.map(reason -> Refusals.in(page.getLanguage(), reason)).orElse(null); }

    private NetworkText words() { return page.words(NetworkText.class); }
}
