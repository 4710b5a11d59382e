"""The science: state, rules, and the two engines that play them."""
