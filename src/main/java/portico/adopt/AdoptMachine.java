package portico.adopt;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import portico.account.User;
import portico.api.Answer;
import portico.api.Api;
import portico.api.Caller;
import portico.api.Command;
import portico.api.Refusal;
import portico.api.Wire;
import portico.infra.Host;
import portico.infra.OsTemplate;
import portico.provision.Equipment;
import portico.provision.Placement;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Nic;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Takes a machine over that was on its host before the portal: it goes on running, and from now on it is a customer's host. The slow half is {@link AdoptTask}. */
@Singleton
@Api(value = "server_adopt", open = SYSTEM, operator = true, parts = {"vpsid", "ip"}, says = "Take a machine of a server over as a user's host, without stopping it; answers 0|vid|ip (extension)",
        zh = "在不停机的情况下将服务器上的现有机器接管为用户主机，返回 0|主机编号|IP（扩展）")
class AdoptMachine implements Command<AdoptMachine.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "machine", says = "its name on the server", zh = "在服务器上的名称") String machine,
            @Wire(value = "userid", says = "who it shall belong to", zh = "所属用户编号") User owner,
            @Wire(value = "vpsname", says = "alias, 5 to 50 characters", zh = "别名，5–50 个字符") @Pattern(regexp = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{4,49}", message = "vm.name.five") String name,
            @Wire(value = "ip", says = "the address it uses, a free one of the server; one is chosen when absent", zh = "主机使用的 IP，须为服务器的空闲地址，缺省时自动指定") Optional<String> ip,
            @Wire(value = "osid", says = "template that is most like the system on it; none when absent", zh = "与其系统最接近的模板编号，可缺省") Optional<OsTemplate> template) {}

    private final Placement placement;
    private final Tasks tasks;
    private final Clock clock;

    AdoptMachine(Placement placement, Tasks tasks, Clock clock) {
        this.placement = placement;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        Vm.demandOneMore(in.owner);
        Host.lock(java.util.List.of(in.host));
        var stranger = Stranger.named(in.host.id, in.machine.strip()).orElseThrow(() -> Refusal.of("machine", "adopt.none"));
        for (var hindrance : stranger.hindrances) throw new Refusal(hindrance);
        if (in.template.filter(template -> !template.runsOn(in.host.id)).isPresent()) throw Refusal.of("osid", "template.none");
        placement.demandRoom(in.host, new Placement.Size(stranger.cpu, stranger.ramMb, stranger.ramMb, stranger.diskGb), new Placement.Size(0, 0, 0, 0));
        var vm = write(in, stranger);
        var main = Equipment.takeMain(vm, in.ip);
        vm.sharedIp = main.block.shared;
        Equipment.plug(main, Nic.of(vm.id).getFirst());
        stranger.delete();
        tasks.queue(AdoptTask.class, new AdoptTask.Order(vm.id, stranger.diskFile), new Tasks.Order(Kind.GENERAL, "adopt", Lane.NORMAL, in.owner.id, vm.id, in.host.id, caller.name()));
        return Answer.value(vm.id, main.ip);
    }

    private Vm write(In in, Stranger stranger) {
        var vm = new Vm();
        vm.owner = in.owner;
        vm.host = in.host;
        vm.name = in.name;
        vm.uuid = stranger.uuid;
        vm.adoptedAs = stranger.name;
        vm.redefine = true;
        vm.cpu = stranger.cpu;
        vm.ramMb = stranger.ramMb;
        vm.minRamMb = stranger.ramMb;
        vm.diskGb = Math.max(1, stranger.diskGb);
        vm.power = stranger.power;
        vm.trafficResetsOn = LocalDate.now(clock).plusMonths(1);
        in.template.ifPresent(template -> {
            vm.osTemplate = template;
            vm.guestUser = template.administrator();
        });
        vm.become(VmStatus.NORMAL, null, clock.instant());
        try {
            vm.persistAndFlush();
            for (int slot = 0; slot < stranger.macs.length; slot++) card(vm, slot, stranger.macs[slot]);
            Nic.flush();
        } catch (ConstraintViolationException taken) {
            // Another VM, of whichever tenant, has its uuid or a card's hardware address.
            throw new Refusal("adopt.twin");
        }
        return vm;
    }

    private static void card(Vm vm, int slot, String mac) {
        var card = new Nic();
        card.vmId = vm.id;
        card.slot = slot;
        card.mac = mac;
        card.network = vm.host.network;
        card.persist();
    }
}
