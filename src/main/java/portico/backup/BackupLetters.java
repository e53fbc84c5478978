package portico.backup;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.notify.Channel;
import portico.notify.Notice;
import portico.notify.PostOffice;
import portico.task.Words;
import portico.tenant.Tenant;
import portico.vm.Vm;

/** Tells a VM's owner that a scheduled backup was not made: nobody looks every morning, and a backup that is missing is noticed when it is needed. */
@Singleton
class BackupLetters {

    private static final Duration WORTH = Duration.ofHours(12);

    private final PostOffice post;

    BackupLetters(PostOffice post) { this.post = post; }

    /** In the running transaction. @param reason why it was not even begun */
    void notBegun(Vm vm, Refusal reason) { send(vm, language(vm), Refusals.in(language(vm), reason)); }

    /** In the running transaction. @param reason key of the words why it failed */
    void failed(Vm vm, String reason) { send(vm, language(vm), Words.in(language(vm), reason)); }

    private void send(Vm vm, String language, String reason) {
        if (!vm.owner.letterBackups || !vm.owner.emailVerified) return;
        post.post(vm.owner.id, Channel.MAIL, vm.owner.email, Notice.write(tenant(vm), language, vm.owner.name, "backup", true, vm.name, reason), WORTH);
    }

    private String language(Vm vm) { return vm.owner.language == null ? tenant(vm).language : vm.owner.language; }

    /** As the row says now: nobody has asked for the site before this transaction began. */
    private static Tenant tenant(Vm vm) { return Tenant.findById(vm.tenant); }
}
