package portico.backup;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.api.*;
import portico.vm.Vm;

/** Makes a snapshot or a full backup. The slow halves are {@link SnapshotTask} and {@link FullBackupTask}. */
@Singleton
@Api(value = "vm_backup", sub = "backup", open = USER, says = "Make a backup of a host", zh = "创建备份集")
class CreateBackup implements Command<CreateBackup.In> {

    private static final Pattern NAME = Pattern.compile("[^<>\"|;\\\\\\p{Cc}]{1,50}");

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "bkname", says = "name, up to 50 characters; without one it is named by its time", zh = "备份集名称，最多 50 个字符，默认为当前时间") Optional<String> name,
            @Wire(value = "bktype", says = "0 snapshot, 1 full backup", zh = "备份集类型，0 快照备份，1 完整备份") @Default("0") BackupKind kind,
            @Wire(value = "checkuserlimit", says = "hold to the user's limits too", zh = "强制以用户身份检测操作限制") @Default("0") @Only(SYSTEM) boolean limited) {}

    private final BackupOrders orders;

    CreateBackup(BackupOrders orders) { this.orders = orders; }

    @Override public Answer run(Caller caller, In in) {
        var name = in.name.map(String::strip).filter(given -> !given.isEmpty());
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) throw Refusal.of("bkname", "backup.name");
        orders.make(caller, in.vm, in.kind, name, !caller.isSystem() || in.limited);
        return Answer.done();
    }
}
