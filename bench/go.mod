module guotu/bench

go 1.26
