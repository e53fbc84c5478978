package portico.forward;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import portico.account.User;
import portico.api.Caller;
import portico.api.Refusal;
import portico.gateway.GatewayChanged;
import portico.tenant.Tenancy;
import portico.vm.Nic;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** The rules of adding forwards. Runs in the corridor's transaction, which holds the VM's lock; range and allowance are held by the database as well. */
@Singleton
class Forwards {

    private final Event<GatewayChanged> changed;

    Forwards(Event<GatewayChanged> changed) { this.changed = changed; }

    /**
     * Adds forwards for {@code count} ports in a row.
     *
     * @param privatePort the first of the guest's ports
     * @param publicPort  the first public one; empty: whichever are free
     * @param samePort    with {@code publicPort} empty, the guest's own are tried first
     * @throws Refusal when a rule says no; then none is added
     */
    List<PortForward> add(Caller caller, Vm vm, int privatePort, Optional<Integer> publicPort, Transport protocol, boolean samePort, int count) {
        demandOpen(caller, vm);
        demandRoom(caller, vm, count);
        var card = Nic.of(vm.id).stream().findFirst().orElseThrow(() -> new Refusal("forward.nocard"));
        if (privatePort < 1 || privatePort + count - 1 > 65_535) throw Refusal.of("privateport", "forward.port", 1, 65_535);
        publicPort.ifPresent(port -> { if (port < vm.host.portFrom || port + count - 1 > vm.host.portTo) throw outside(vm); });
        PortForward.takeTurn(vm.host);
        int first = publicPort.orElseGet(() -> samePort && PortForward.isFree(vm.host, protocol, privatePort, count) ? privatePort
                : Optional.ofNullable(PortForward.freePorts(vm.host, protocol, count)).orElseThrow(() -> new Refusal("forward.noports")));
        var added = new ArrayList<PortForward>();
        for (int i = 0; i < count; i++) added.add(insert(vm, card, privatePort + i, first + i, protocol));
        changed.fire(new GatewayChanged(vm.host.id));
        return added;
    }

    void delete(PortForward forward) {
        long host = forward.hostId;
        forward.delete();
        changed.fire(new GatewayChanged(host));
    }

    /** A suspended VM's rules are out of force; adding to them would only look like working. */
    private static void demandOpen(Caller caller, Vm vm) {
        if (!caller.isSystem() && (vm.status() == VmStatus.LOCKED || vm.status() == VmStatus.OVERDUE || vm.status() == VmStatus.OVER_TRAFFIC_STOPPED))
            throw new Refusal("vm.status." + vm.status());
    }

    private static void demandRoom(Caller caller, Vm vm, int count) {
        if (PortForward.countOf(vm.id) + count > vm.portForwards) throw new Refusal("forward.allowance", vm.portForwards);
        if (caller.isSystem()) return;
        // The hosting site may give more than its group has; a customer's own requests on several VMs take turns here.
        int all = User.lock(vm.owner).group().portForwards;
        if (PortForward.countOfOwner(vm.owner.id) + count > all) throw new Refusal("forward.group", all);
    }

    private static PortForward insert(Vm vm, Nic card, int privatePort, int publicPort, Transport protocol) {
        var forward = new PortForward();
        forward.vmId = vm.id;
        forward.hostId = vm.host.id;
        forward.nicId = card.id;
        forward.privatePort = privatePort;
        forward.publicPort = publicPort;
        forward.protocol = protocol;
        try {
            forward.persistAndFlush();
        } catch (ConstraintViolationException broken) {
            if (Tenancy.Trouble.violates(broken, "port_forward_tcp") || Tenancy.Trouble.violates(broken, "port_forward_udp")) throw Refusal.of("publicport", "forward.taken", publicPort);
            if (Tenancy.Trouble.isGuard(broken, "port_forward_reserved")) throw Refusal.of("publicport", "forward.reserved", publicPort);
            if (Tenancy.Trouble.isGuard(broken, "port_forward_range")) throw outside(vm);
            if (Tenancy.Trouble.isGuard(broken, "port_forward_allowance")) throw new Refusal("forward.allowance", vm.portForwards);
            throw broken;
        }
        return forward;
    }

    private static Refusal outside(Vm vm) { return Refusal.of("publicport", "forward.port", vm.host.portFrom, vm.host.portTo); }
}
