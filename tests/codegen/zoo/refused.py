"""Texts that are refused, as people write them at first, with what they are told."""

REFUSED = {
    "y[b,d] = w[t[b],d]": "an index is a sum of letters with whole factors",            # sum(v, where(v == t[b], w[v,d], 0))
    "y[i] = x[i//2]": "an index is a sum of letters with whole factors",
    "y[n,i] = sum(j, where(j <= i, x[n,j], 0))": "the range of i is unknown",           # + 0*x[n,i]
    "y[n,i] = sum(j=1..i, x[n,j])": "the range of a sum is read off the arrays here",
    "y[n] = prod(i, x[n,i])": "a product over an index has no meaning here",
    "y[n] = argmax(i, x[n,i])": "there is no function 'argmax'",
    "y[n,i] = softmax(j, x[n,j])": "there is no function 'softmax'",
    "y[i] = arctan(x[i])": "there is no function 'arctan'",
    "y[i] = floor(x[i])": "a remainder and a floor stand in update rules",
    "y[n,i] = max(x[n,2*i-1], x[n,2*i], x[n,2*i+1])": "max takes two values at a time",
    "y[n,o,i] = sum(k, w[i,o,k]*x[n,i+k-1])": "the end of i may be",
}

# Layers of the zoo that get no kernel, as nothing is proved of a gradient in the time that a question has.
UNDECIDED = {
    "minibatch discrimination": "a sum of distances under an exponential: the search takes longer than a question may",
}
