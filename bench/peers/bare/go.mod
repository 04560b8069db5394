module guotu/bench/peers/bare

go 1.26
