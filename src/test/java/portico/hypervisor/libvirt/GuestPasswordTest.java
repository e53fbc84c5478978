package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a guest's password file tells of a password that its agent said it has set. */
class GuestPasswordTest {

    private static final String SHA_512 = "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";

    @Test void a_password_is_seen_and_another_one_is_not_taken() {
        assertThat(GuestAgent.compare("Hello world!", SHA_512)).isEqualTo(GuestAgent.Taken.SEEN);
        assertThat(GuestAgent.compare("Hello world", SHA_512)).isEqualTo(GuestAgent.Taken.NOT);
    }

    @Test void a_locked_or_empty_entry_is_no_password() {
        for (var entry : new String[] { "!", "*", "", "!" + SHA_512 }) assertThat(GuestAgent.compare("Hello world!", entry)).as(entry).isEqualTo(GuestAgent.Taken.NOT);
    }

    @Test void a_scheme_that_is_not_known_here_leaves_the_guests_word() { assertThat(GuestAgent.compare("Hello world!", "$nobody-knows$salt$hash")).isEqualTo(GuestAgent.Taken.SAID); }
}
