package portico.provision;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.validation.constraints.*;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import portico.account.User;
import portico.api.*;
import portico.backup.Backup;
import portico.backup.BackupKind;
import portico.backup.BackupState;
import portico.hypervisor.Wipe;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.infra.OsTemplate;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Creates a VM: it exists at once, with status 0; the slow half is {@link CreateTask}. */
@Singleton
@Api(value = "vm_create", open = SYSTEM, parts = {"vpsid", "ip"}, shows = {"osid", "serverid"}, says = "Create a host; answers 0|vid|ip at once, the installation is a task", zh = "创建主机，立即返回 0|主机编号|IP，安装在后台进行")
class CreateVm implements Command<CreateVm.In> {

    record In(
            @Wire(value = "userid", says = "owner; one whose vcount is 0 may have any number of hosts", zh = "所属用户编号，vcount 为 0 时不限主机数") User owner,
            @Wire(value = "cpu", says = "virtual processors", zh = "vCPU 数量") @Min(1) @Max(1024) int cpu,
            @Wire(value = "ram_max", says = "memory, MB", zh = "最大内存，MB") @Min(64) @Max(67_108_864) int ramMb,
            @Wire(value = "ram_min", says = "memory the server sets aside for it, MB; ram_max when absent, 0 or larger", zh = "保证内存，MB，缺省、0 或更大时等于最大内存") Optional<Integer> minRamMb,
            @Wire(value = "disk", says = "system disk, GB", zh = "系统盘容量，GB") @Min(1) @Max(65_536) int diskGb,
            @Wire(value = "datadisks", says = "further disks, GB, \"20,50\"; absent with imageid: those of the backup (extension)", zh = "数据盘容量，GB，如 \"20,50\"；使用 imageid 且缺省时同备份（扩展）") Optional<String> dataDisks,
            @Wire(value = "bandwidth", says = "traffic a month, GB; 0 not limited", zh = "每月流量，GB，0 为不限") @Default("0") @PositiveOrZero int trafficGb,
            @Wire(value = "port", says = "link speed, Mbps; 0 not limited", zh = "端口速度，Mbps，0 为不限") @Default("0") @Min(0) @Max(400_000) int speedMbps,
            @Wire(value = "vpsname", says = "alias, 5 to 50 characters, need not be unique", zh = "别名，5–50 个字符，可重复")
            @Pattern(regexp = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{4,49}", message = "vm.name.five") String name,
            @Wire(value = "osid", says = "template to install", zh = "系统模板编号") Optional<OsTemplate> template,
            @Wire(value = "serverid", says = "server to create it on", zh = "服务器编号") Optional<Host> host,
            @Wire(value = "servergroup", says = "instead of serverid: the best server of this group (extension)", zh = "代替 serverid：在该组中自动选择服务器（扩展）") Optional<Long> hostGroup,
            @Wire(value = "ip", says = "main address; one is chosen when absent", zh = "主 IP 地址，缺省时自动指定") Optional<String> ip,
            @Wire(value = "additionalips", says = "further addresses, \"a,b\"", zh = "额外 IP 地址，如 \"a,b\"") List<String> moreIps,
            @Wire(value = "shareip", says = "1: a private address behind the server's", zh = "1 为共享 IP") @Default("0") boolean sharedIp,
            @Wire(value = "backup_snapshot", says = "snapshots it may have", zh = "允许的快照数") @Default("0") @Min(0) @Max(10_000) int snapshots,
            @Wire(value = "backup_full", says = "full backups it may have", zh = "允许的完整备份数") @Default("0") @Min(0) @Max(10_000) int fullBackups,
            @Wire(value = "portmap", says = "port forwards it may have", zh = "允许的端口映射数") @Default("0") @Min(0) @Max(10_000) int portForwards,
            @Wire(value = "binding_domain", says = "site bindings it may have", zh = "允许绑定的域名数") @Default("0") @Min(0) @Max(10_000) int siteBindings,
            @Wire(value = "imageid", says = "full backup to create it from, on its server or, once it was copied off that one, on any; 0 none", zh = "用此完整备份创建，须在同一服务器，已异地复制的可在任意服务器，0 为不使用") @Default("0") long image,
            @Wire(value = "method", says = "-1 server default, 0 fast, 1 full copy", zh = "-1 服务器默认，0 快速，1 完整") @Default("-1") CloneChoice mode,
            @Wire(value = "externalid", says = "the caller's own id; sent again it answers with the same host (extension)", zh = "调用方自己的编号，重复发送返回同一主机（扩展）")
            Optional<String> externalId,
            @Wire(value = "sshkeys", says = "SSH keys that may log in as administrator: numbers of the owner's keys, \"3,5\", or public keys, one a line (extension)", zh = "可登录管理员的 SSH 公钥：所属用户的公钥编号如 \"3,5\"，或公钥本身，每行一个（扩展）")
            @Lines Optional<@Size(max = 100_000, message = "parameter.long") String> sshKeys,
            @Wire(value = "userdata", says = "user data for the first boot, at most 16 KiB: a script with #! or cloud-init's (extension)", zh = "首次启动的用户数据，最多 16 KiB：以 #! 开头的脚本或 cloud-init 数据（扩展）")
            @Lines @Secret Optional<@Size(max = 100_000, message = "parameter.long") String> userData) {}

    private final Placement placement;
    private final Resolver<Backup> backups;
    private final Dowry dowry;
    private final Tasks tasks;
    private final Vault vault;
    private final EntityManager database;
    private final Clock clock;

    CreateVm(Placement placement, Resolver<Backup> backups, Dowry dowry, Tasks tasks, Vault vault, EntityManager database, Clock clock) {
        this.placement = placement;
        this.backups = backups;
        this.dowry = dowry;
        this.tasks = tasks;
        this.vault = vault;
        this.database = database;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var known = in.externalId.flatMap(id -> known(caller, id));
        if (known.isPresent()) return again(known.get(), in.owner);
        var image = in.image == 0 ? Optional.<Backup>empty() : Optional.of(demandWhole(backups.find(caller, "imageid", in.image, false), in.diskGb));
        var hosts = image.map(backup -> within(backup, hosts(caller, in))).orElseGet(() -> hosts(caller, in));
        if (hosts.isEmpty()) throw Refusal.of("imageid", "backup.elsewhere");
        var template = image.map(backup -> backup.osTemplate).or(() -> in.template).orElseThrow(() -> Refusal.of("osid", "parameter.required"));
        if (image.isEmpty() && hosts.size() == 1 && !template.runsOn(hosts.getFirst().id)) throw Refusal.of("osid", "template.none");
        if (image.isEmpty() && in.diskGb < template.minDiskGb) throw Refusal.of("osid", "template.disk", template.minDiskGb);
        Equipment.demandAddresses("additionalips", in.moreIps);
        var firstBoot = dowry.seal(in.owner, template, in.sshKeys, in.userData);
        var data = dataDisks(in, image);
        // The binder has locked the owner's row: of two calls only one counts at a time.
        Vm.demandOneMore(in.owner);
        // Named addresses are taken by name further down; here only the chosen ones are counted.
        var host = placement.choose(hosts, size(in, data), image.isPresent() ? null : template, in.owner, in.sharedIp, in.ip.isPresent() ? 0 : 1);
        var vm = write(in, host, template);
        DataDisk.add(vm, "datadisks", data, clock.instant());
        var address = address(vm, in);
        var password = vault.seal(Tokens.password());
        vm.passwordEncrypted = password;
        tasks.queue(CreateTask.class,
                new InstallTask.Order(vm.id, template.id, image.isPresent() && in.dataDisks.isPresent() ? Wipe.SYSTEM_DISK : Wipe.ALL_DISKS, in.mode.on(host.cloneMode), Base64.getEncoder().encodeToString(password),
                        image.map(backup -> backup.id).orElse(null), firstBoot),
                new Tasks.Order(Kind.CREATE, "create_step_1", Lane.NORMAL, in.owner.id, vm.id, host.id, caller.name()));
        return Answer.value(vm.id, address.ip);
    }

    /** @throws Refusal when no VM can begin with it */
    private static Backup demandWhole(Backup backup, int diskGb) {
        if (backup.kind != BackupKind.FULL || backup.state != BackupState.DONE) throw Refusal.of("imageid", "backup.notdone");
        if (backup.osTemplate == null) throw Refusal.of("imageid", "image.system");
        if (diskGb < backup.diskGb) throw Refusal.of("disk", "image.disk", backup.diskGb);
        return backup;
    }

    /** Two calls with one external id take turns, so that the second finds what the first made. */
    private Optional<Vm> known(Caller caller, String externalId) {
        if (externalId.length() > 100) throw Refusal.of("externalid", "parameter.long");
        database.createNativeQuery("select pg_advisory_xact_lock(hashtextextended(:key, 0))", Object.class).setParameter("key", "vm " + caller.tenant() + " " + externalId).getSingleResult();
        return Vm.find("externalId", externalId).firstResultOptional();
    }

    private static Answer again(Vm vm, User owner) {
        if (!vm.owner.id.equals(owner.id)) throw Refusal.of("externalid", "vm.external");
        return Answer.value(vm.id, IpAddress.of(vm.id).stream().findFirst().map(a -> a.ip).orElse(""));
    }

    private static List<Host> hosts(Caller caller, In in) {
        if (in.host.isPresent()) return List.of(in.host.get());
        long group = in.hostGroup.orElseThrow(() -> Refusal.of("serverid", "parameter.required"));
        var hosts = Host.grantedTo(caller.tenant()).stream().filter(host -> host.group.id == group).toList();
        if (hosts.isEmpty()) throw Refusal.of("servergroup", "group.none");
        return hosts;
    }

    /** Where the backup lies; elsewhere only what was copied off that host, and only when it is not among these or cannot be used. */
    private static List<Host> within(Backup backup, List<Host> hosts) {
        var own = hosts.stream().filter(host -> host.id.equals(backup.host.id)).toList();
        boolean usable = own.stream().anyMatch(host -> host.error == null && host.maintenance == null);
        return usable || !backup.isCopied() ? own : hosts.stream().filter(host -> hosts.size() == 1 || !own.contains(host)).toList();
    }

    /** @return their sizes; those of the backup when it brings them along. @throws Refusal that names the field */
    private static List<Integer> dataDisks(In in, Optional<Backup> image) {
        if (in.dataDisks.isPresent()) return DataDisk.parse("datadisks", in.dataDisks.get());
        return image.map(backup -> backup.parts().stream().map(part -> part.diskGb).toList()).orElse(List.of());
    }

    private static Placement.Size size(In in, List<Integer> data) {
        int least = in.minRamMb.filter(mb -> mb != 0).map(mb -> Math.min(mb, in.ramMb)).orElse(in.ramMb);
        if (least < 1) throw Refusal.of("ram_min", "parameter.limit");
        return new Placement.Size(in.cpu, in.ramMb, least, in.diskGb + data.stream().mapToInt(gigabytes -> gigabytes).sum());
    }

    private Vm write(In in, Host host, OsTemplate template) {
        var vm = new Vm();
        vm.owner = in.owner;
        vm.host = host;
        vm.osTemplate = template;
        vm.guestUser = template.administrator();
        vm.name = in.name;
        vm.externalId = in.externalId.orElse(null);
        vm.cpu = in.cpu;
        vm.ramMb = in.ramMb;
        vm.minRamMb = size(in, List.of()).minRamMb();
        vm.diskGb = in.diskGb;
        vm.trafficQuotaGb = in.trafficGb;
        vm.trafficResetsOn = LocalDate.now(clock).plusMonths(1);
        vm.linkSpeedMbps = in.speedMbps;
        vm.sharedIp = in.sharedIp;
        vm.snapshots = in.snapshots;
        vm.fullBackups = in.fullBackups;
        vm.portForwards = in.portForwards;
        vm.siteBindings = in.siteBindings;
        vm.become(vm.status(), null, clock.instant());
        vm.persistAndFlush();
        return vm;
    }

    private static IpAddress address(Vm vm, In in) {
        var card = Equipment.firstCard(vm);
        // Those that were named first, or the main one would be chosen from among them.
        for (var ip : in.moreIps) if (!ip.equals(in.ip.orElse(null))) Equipment.plug(Equipment.takeThis(vm, "additionalips", ip, false), card);
        var main = Equipment.takeMain(vm, in.ip);
        Equipment.plug(main, card);
        // An address that was asked for says itself whether it is a shared one.
        vm.sharedIp = main.block.shared;
        return main;
    }
}
