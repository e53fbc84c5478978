package portico.resize;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import portico.account.User;
import portico.api.Refusal;
import portico.vm.HandedOver;
import portico.vm.Vm;

/** What stands in a VM's row and touches no machine: its name, what it may have, its traffic, whose it is. */
@Singleton
class RecordChange {

    private static final int MOST = 10_000;
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{4,49}"), DATE = Pattern.compile("([0-9]{4})[-/]?([0-9]{1,2})[-/]?([0-9]{1,2}).*");

    private final Event<HandedOver> handedOver;

    RecordChange(Event<HandedOver> handedOver) { this.handedOver = handedOver; }

    void write(UpdateVm.In in) {
        var vm = in.vm();
        in.name().ifPresent(name -> rename(vm, name));
        limited("backup_snapshot", in.snapshots(), MOST, value -> vm.snapshots = value);
        limited("backup_full", in.fullBackups(), MOST, value -> vm.fullBackups = value);
        limited("portmap", in.portForwards(), MOST, value -> vm.portForwards = value);
        limited("binding_domain", in.siteBindings(), MOST, value -> vm.siteBindings = value);
        limited("bandwidth", in.trafficGb(), Integer.MAX_VALUE, value -> vm.trafficQuotaGb = value);
        in.trafficResetsOn().ifPresent(date -> vm.trafficResetsOn = date(date));
        in.trafficUsedGb().ifPresent(used -> vm.trafficUsedBytes = new BigDecimal(used).multiply(GIB).longValue());
        in.externalId().ifPresent(id -> externalId(vm, id));
        in.protectedFromDeletion().ifPresent(on -> vm.protectedFromDeletion = on);
    }

    /** Another customer's from now on: its folder was the former one's, what they had allowed ends, and its open screens close. */
    void handOver(Vm vm, User owner) {
        if (vm.owner.id.equals(owner.id)) return;
        Vm.demandOneMore(owner);
        vm.owner = owner;
        vm.group = null;
        vm.protectedFromDeletion = false;
        vm.guestCommands = false;
        handedOver.fire(new HandedOver(vm.id));
    }

    private static void rename(Vm vm, String name) {
        // A name that the owner chose may be shorter than one that the hosting site may give; sent back it is no change.
        if (!name.equals(vm.name) && !NAME.matcher(name).matches()) throw Refusal.of("vpsname", "vm.name.five");
        vm.name = name;
    }

    private static void externalId(Vm vm, String id) {
        if (id.length() > 100) throw Refusal.of("externalid", "parameter.long");
        if (Vm.count("externalId = ?1 and id <> ?2", id, vm.id) > 0) throw Refusal.of("externalid", "vm.external.other");
        vm.externalId = id;
    }

    private static LocalDate date(String text) {
        var parts = DATE.matcher(text);
        try {
            if (parts.matches()) return LocalDate.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        } catch (DateTimeException noSuchDay) {
            throw Refusal.of("bwdate", "parameter.date");
        }
        throw Refusal.of("bwdate", "parameter.date");
    }

    private static void limited(String field, Optional<Integer> value, int most, IntConsumer write) { SizeChange.within(field, value, 0, most).ifPresent(write::accept); }
}
