package dev.tidemark.bundle;

import java.util.List;

/**
 * Routes of one API under one name.
 *
 * @param routeGroupId unique in the policy
 * @param api the API all its routes belong to
 * @param routes in the policy's order
 */
public record RouteGroup(String routeGroupId, Api api, List<Route> routes) {
    public RouteGroup {
        routes = List.copyOf(routes);
    }
}
