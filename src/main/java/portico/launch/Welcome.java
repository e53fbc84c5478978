package portico.launch;

import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import portico.tenant.world.Outcome;
import portico.tenant.world.Outcome.SecretKind;

/** Shows generated passwords and keys on the terminal, once: afterwards nobody can. */
final class Welcome {

    private Welcome() {}

    static void print(Outcome outcome) {
        if (outcome.secrets().isEmpty()) return;
        System.out.println("\nThese passwords and keys were made up now and are shown this once:\n");
        var byOwner = outcome.secrets().stream().collect(Collectors.groupingBy(secret -> secret.tenant() + " " + secret.owner(), LinkedHashMap::new, Collectors.toList()));
        for (var secrets : byOwner.values()) {
            var first = secrets.getFirst();
            var who = first.kind() == SecretKind.SYSTEM_KEY ? "" : first.owner();
            System.out.printf("  %-8s %-12s %s%n", first.tenant(), who, secrets.stream().map(Welcome::named).collect(Collectors.joining("  ")));
        }
        System.out.println();
    }

    private static String named(Outcome.Secret secret) {
        return switch (secret.kind()) {
            case SYSTEM_KEY -> "system API key " + secret.value();
            case STAFF_PASSWORD -> "staff password " + secret.value();
            case PASSWORD -> "password " + secret.value();
            case API_KEY -> "API key " + secret.value();
        };
    }
}
