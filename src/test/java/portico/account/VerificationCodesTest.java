package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Gateways;
import portico.testing.Given;

/** Codes before a reinstall, from the letter to the last wrong try. */
@QuarkusTest
class VerificationCodesTest {

    private static final String WRONG = "Parameter vcode: the verification code is wrong or expired";

    @Inject Given given;
    @Inject Gateways gateways;
    final ApiClient api = new ApiClient();

    @Test void a_code_by_mail_opens_one_reinstall() {
        var ann = given.customer("acme", 1);
        var vm = given.vm(ann);
        var other = given.vm(ann);
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17).refuses("Parameter vcode is required: ask for a verification code first");
        api.as(ann).send("user_send_verification_code", "type", 2, "operation", "vm_reload", "vpsid", vm.id()).says("0");
        var mail = gateways.mailTo(ann);
        assertThat(Gateways.plainText(mail)).contains("reinstalling the operating system of host " + vm.name());
        var code = gateways.codeByMail(ann);
        api.as(ann).send("vm_reload", "vpsid", other.id(), "osid", 17, "vcode", code).refuses(WRONG);
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", " " + code + " ").says("0");
        // Used up, although the host would take another one later.
        given.sql("delete from task where vm_id = ?", vm.id());
        given.sql("update vm set status = 2 where id = ?", vm.id());
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", code).refuses(WRONG);
    }

    @Test void either_channel_will_do_and_an_unbound_code_fits_any_operation() {
        var ann = given.customer("acme", 1);
        var vm = given.vm(ann);
        api.as(ann).send("user_send_verification_code").says("0");
        assertThat(gateways.codeBySms(ann)).hasSize(6);
        assertThat(gateways.smsTo(ann.tel()).getFirst()).startsWith("[Acme Hosting] ");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", gateways.codeBySms(ann)).says("0");
    }

    @Test void a_code_by_a_channel_that_the_group_does_not_ask_for_is_none() {
        var ann = given.customer("acme", 1);
        var vm = given.vm(ann);
        api.as(ann).send("user_send_verification_code").says("0");
        api.as(ann).send("vm_resetps", "vpsid", vm.id(), "vcode", gateways.codeBySms(ann)).refuses(WRONG);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        assertThat(api.as(ann).send("vm_resetps", "vpsid", vm.id(), "vcode", gateways.codeByMail(ann)).text()).startsWith("0");
    }

    @Test void the_site_needs_no_code() {
        var ann = given.customer("acme", 2);
        api.system("acme").send("vm_reload", "vpsid", given.vm(ann).id(), "osid", 17).says("0");
    }

    @Test void the_sixth_try_fails_even_when_it_is_right() {
        var ann = given.customer("acme", 1);
        var vm = given.vm(ann);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var code = gateways.codeByMail(ann);
        for (int i = 0; i < 5; i++) api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", wrong(code)).refuses(WRONG);
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", code).refuses(WRONG);
    }

    @Test void a_code_works_once_when_two_hosts_race_for_it() throws Exception {
        var ann = given.customer("acme", 1);
        var hosts = IntStream.range(0, 4).mapToObj(i -> given.vm(ann)).toList();
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var code = gateways.codeByMail(ann);
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = hosts.stream().map(vm -> (Callable<String>) () -> api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", code).text()).toList();
            var answers = new ArrayList<String>();
            for (var answer : racers.invokeAll(tries)) answers.add(answer.get());
            assertThat(answers).filteredOn("0"::equals).hasSize(1);
            assertThat(answers).filteredOn(a -> !a.equals("0")).containsOnly("-1|" + WRONG);
        }
    }

    @Test void a_refused_operation_does_not_use_the_code_up() {
        var ann = given.customer("acme", 1);
        var locked = given.vm(ann, "locked");
        var vm = given.vm(ann);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var code = gateways.codeByMail(ann);
        api.as(ann).send("vm_reload", "vpsid", locked.id(), "osid", 17, "vcode", code).refuses("The host is locked");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", code).says("0");
    }

    @Test void codes_go_out_once_a_minute_and_ten_times_a_day() {
        var ann = given.customer("acme", 1);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        assertThat(api.as(ann).send("user_send_verification_code", "type", 2).text()).matches("-1\\|A code was sent less than a minute ago, wait (5\\d|60) seconds");
        // The other channel counts for itself.
        api.as(ann).send("user_send_verification_code", "type", 1).says("0");
        for (int i = 0; i < 9; i++) {
            given.sql("update verification_code set created_at = created_at - interval '61 seconds' where user_id = ?", ann.id());
            api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        }
        given.sql("update verification_code set created_at = created_at - interval '61 seconds' where user_id = ?", ann.id());
        api.as(ann).send("user_send_verification_code", "type", 2).refuses("All 10 codes of the last 24 hours are used, try again tomorrow");
    }

    @Test void ten_senders_who_race_send_one() throws Exception {
        var ann = given.customer("acme", 1);
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<String>();
            for (var answer : racers.invokeAll(IntStream.range(0, 10).mapToObj(i -> (Callable<String>) () -> api.as(ann).send("user_send_verification_code", "type", 2).text()).toList()))
                answers.add(answer.get());
            assertThat(answers).filteredOn("0"::equals).hasSize(1);
        }
    }

    @Test void a_newer_code_replaces_the_one_before_and_codes_expire() {
        var ann = given.customer("acme", 1);
        var vm = given.vm(ann);
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var first = gateways.codeByMail(ann);
        given.sql("update verification_code set created_at = created_at - interval '61 seconds' where user_id = ?", ann.id());
        api.as(ann).send("user_send_verification_code", "type", 2).says("0");
        var answer = api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", first).text();
        assertThat(answer).isEqualTo("-1|" + WRONG);
        given.sql("update verification_code set expires_at = now() where user_id = ?", ann.id());
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", gateways.codeByMail(ann)).refuses(WRONG);
    }

    @Test void without_a_verified_address_the_answer_says_what_to_do() {
        var ann = given.customer("acme", 1);
        given.sql("update user_account set email_verified = false, tel_verified = false where id = ?", ann.id());
        api.as(ann).send("user_send_verification_code", "type", 2).refuses("This account has no verified e-mail address: enter and verify one on the account page first");
        api.as(ann).send("user_send_verification_code", "type", 1).refuses("This account has no verified telephone number: enter and verify one on the account page first");
        api.as(ann).send("user_verify_send", "type", 2).says("0");
        var code = gateways.codeByMail(ann);
        api.as(ann).send("user_verify", "type", 1, "vcode", code).refuses(WRONG);
        api.as(ann).send("user_verify", "type", 2, "vcode", code).says("0");
        assertThat(api.as(ann).send("user_info").json().get(0).get("email_verified").asText()).isEqualTo("1");
        api.as(ann).send("user_verify_send", "type", 2).refuses("Parameter type: this address is verified already");
    }

    @Test void a_code_proves_only_the_address_it_was_sent_to() {
        var ann = given.customer("acme", 1);
        given.sql("update user_account set email_verified = false where id = ?", ann.id());
        api.as(ann).send("user_verify_send", "type", 2).says("0");
        var code = gateways.codeByMail(ann);
        api.as(ann).send("user_update", "email", "other" + ann.email(), "password", ann.password()).says("0");
        api.as(ann).send("user_verify", "type", 2, "vcode", code).refuses(WRONG);
    }

    @Test void a_code_of_somebody_elses_is_as_wrong_as_any() {
        var ann = given.customer("acme", 1);
        var bob = given.customer("acme", 1);
        var vm = given.vm(ann);
        for (var each : java.util.List.of(ann, bob)) api.as(each).send("user_send_verification_code", "type", 2).says("0");
        var bobs = gateways.codeByMail(bob);
        // One time in a million the two are the same.
        if (!bobs.equals(gateways.codeByMail(ann))) api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", 17, "vcode", bobs).refuses(WRONG);
        api.as(bob).send("vm_reload", "vpsid", given.vm(bob).id(), "osid", 17, "vcode", bobs).says("0");
    }

    @Test void nobody_binds_a_code_to_anothers_host() {
        var ann = given.customer("acme", 1);
        var bobs = given.vm(given.customer());
        api.as(ann).send("user_send_verification_code", "type", 2, "vpsid", bobs.id()).refuses("Parameter vpsid: no such host");
        api.system("acme").send("user_send_verification_code", "userid", ann.number(), "type", 2, "vpsid", bobs.id()).refuses("Parameter vpsid: no such host");
        api.system("acme").send("user_send_verification_code", "userid", ann.number(), "type", 2).says("0");
    }

    @Test void a_site_has_a_daily_budget_for_sms() {
        given.world("""
                tenants: [{ code: thrifty, name: Thrifty, hosts: [thrifty.test], hostGroups: [2], systemKey: thrifty-system-key-0123456789abcdef, sms: { kind: log, perDay: 1 } }]
                """);
        tenants.forget();
        var ann = given.customer("thrifty", 0);
        var bob = given.customer("thrifty", 0);
        api.as(ann).send("user_send_verification_code", "type", 1).says("0");
        api.as(bob).send("user_send_verification_code", "type", 1).refuses("The SMS budget of this site is used up for today, ask for the code by e-mail");
        api.as(bob).send("user_send_verification_code", "type", 2).says("0");
    }

    @Test void a_customer_reads_their_own_language() {
        var hua = given.customer("globex", 1);
        api.as(hua).send("user_send_verification_code", "type", 2, "operation", "vm_reload").says("0");
        assertThat(Gateways.plainText(gateways.mailTo(hua))).contains("您的验证码：").contains("重装主机系统");
        var ann = given.customer("globex", 1);
        api.as(ann).send("user_update", "language", "en").says("0");
        api.as(ann).send("user_send_verification_code", "type", 2, "operation", "vm_reload").says("0");
        assertThat(Gateways.plainText(gateways.mailTo(ann))).contains("Your verification code: ").doesNotContain("验证码");
    }

    @Inject portico.tenant.Tenants tenants;

    private static String wrong(String code) { return code.startsWith("1") ? "2" + code.substring(1) : "1" + code.substring(1); }
}
