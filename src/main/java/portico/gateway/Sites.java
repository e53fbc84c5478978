package portico.gateway;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All that a gateway shall serve.
 *
 * @param answers what to answer to whom asks for {@code /.well-known/acme-challenge/TOKEN} by HTTP, by token, whatever the name; other tokens are the guests'
 * @param pem     chain and private key of a certificate, by its digest; asked for only where the gateway does not have it yet
 */
public record Sites(Set<Site> all, Map<String, String> answers, UnaryOperator<String> pem) {

    /** Sites without certificates. */
    public static Sites of(Set<Site> all) {
        return new Sites(all, Map.of(), digest -> { throw new GatewayException("no certificate " + digest); });
    }
}
