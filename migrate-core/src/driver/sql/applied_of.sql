SELECT h.set_name, CAST(h.version AS {char}) FROM {history} AS h
WHERE h.set_name = {required_set} AND h.state = 'applied' AND h.version IN ({required_version},
    (SELECT MAX(newest.version) FROM {history} AS newest WHERE newest.set_name = {required_set} AND newest.state = 'applied'))
