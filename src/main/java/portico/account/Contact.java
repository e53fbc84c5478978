package portico.account;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import java.util.regex.Pattern;
import portico.api.Refusal;

/** Reads names and addresses people can be reached under; what comes out is safe in a mail header and a gateway's request. */
final class Contact {

    /** The usual form of RFC 5321 without quoted names and comments, and with a domain that has a dot. */
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))+");
    private static final Pattern TEL = Pattern.compile("\\+?[0-9]{5,18}");
    private static final Pattern NAME = Pattern.compile("[^<>\"|;\\\\\\p{Cc}]{1,50}");
    /** Where a number without country code is dialled. */
    private static final String HOME = "CN";
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private Contact() {}

    static String email(String given) {
        var email = given.strip();
        if (email.length() > 254 || email.contains("..") || !EMAIL.matcher(email).matches()) throw Refusal.of("email", "user.email");
        return email;
    }

    /** Digits only: the wire calls it an Int64. Accepted with country code, with or without the plus, or as dialled at home. */
    static String tel(String given) {
        var tel = given.strip();
        if (!TEL.matcher(tel).matches()) throw Refusal.of("tel", "user.tel");
        var digits = tel.replace("+", "");
        if (!isPossible("+" + digits, null) && (tel.startsWith("+") || !isPossible(digits, HOME))) throw Refusal.of("tel", "user.tel");
        return digits;
    }

    static String name(String given) {
        var name = given.strip();
        if (!NAME.matcher(name).matches()) throw Refusal.of("name", "user.name");
        return name;
    }

    private static boolean isPossible(String number, String region) {
        try {
            var result = PHONES.isPossibleNumberWithReason(PHONES.parse(number, region));
            return result == ValidationResult.IS_POSSIBLE || result == ValidationResult.IS_POSSIBLE_LOCAL_ONLY;
        } catch (NumberParseException noNumber) {
            return false;
        }
    }
}
